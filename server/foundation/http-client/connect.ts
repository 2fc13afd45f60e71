import { connect as connectPlain, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { LineParts } from './line.ts';
import type { HttpClientOptions } from './options.ts';

const readBytes = 65_536;

/** A connection, and whether the bytes it hands over stay as they are. */
type Connected = Pick<LineParts, 'socket' | 'readyEvent' | 'lendsBytes'>;
type OnBytes = (bytes: Buffer) => void;

/** Certificates are verified, whatever NODE_TLS_REJECT_UNAUTHORIZED says. */
function connectOverTls(url: URL, { connect }: HttpClientOptions, onBytes: OnBytes): Connected {
  const host = hostOf(url);
  const { ca, servername = isIP(host) === 0 ? host : '' } = connect;
  const place = { host, port: Number(url.port || 443), servername };
  const trust = {
    rejectUnauthorized: true,
    ALPNProtocols: ['http/1.1'],
    ...(ca === undefined ? {} : { ca }),
  };
  const socket = connectTls({ ...place, ...trust });
  socket.setNoDelay(true).setKeepAlive(true);
  socket.on('data', onBytes);
  return { socket, readyEvent: 'secureConnect', lendsBytes: false };
}

/** All connections of a client read into one `buffer`, one after the other: without it Node makes 64 KiB for each read. */
function connectPlainly(url: URL, buffer: Buffer, onBytes: OnBytes): Connected {
  const callback = (length: number): boolean => {
    onBytes(buffer.subarray(0, length));
    return true;
  };
  const place = { host: hostOf(url), port: Number(url.port || 80), noDelay: true, keepAlive: true };
  const socket = connectPlain({ ...place, onread: { buffer, callback } });
  return { socket, readyEvent: 'connect', lendsBytes: true };
}

/** Without the brackets of IPv6, as sockets take it. Pure. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

/** Makes connections to an origin; each gives `onBytes` what it reads. */
export function connector(url: URL, options: HttpClientOptions): (onBytes: OnBytes) => Connected {
  if (url.protocol === 'https:') return (onBytes) => connectOverTls(url, options, onBytes);
  const buffer = Buffer.allocUnsafeSlow(readBytes);
  return (onBytes) => connectPlainly(url, buffer, onBytes);
}
