import { connect, type TLSSocket } from 'node:tls';
import type { ServerOrigin } from '#shared/ipc/index.ts';
import type { SeenCertificate } from './certificate-changed-error.ts';
import { describeCertificate } from './describe-certificate.ts';
import { tlsOptions } from './tls-options.ts';

const handshakeTimeoutMs = 8_000;

/**
 * Which certificate does this server show? Opens a TLS connection, finishes the handshake, sends nothing, closes. Rejects
 * when nobody answers within 8 s or what answers is not TLS 1.2 or 1.3.
 */
export async function readCertificate(origin: ServerOrigin): Promise<SeenCertificate> {
  const { hostname, port } = new URL(origin);
  const socket = connect({
    ...tlsOptions(hostname),
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || 443),
  });
  try {
    await finishHandshake(socket);
    return describeCertificate(socket);
  } finally {
    socket.destroy();
  }
}

function finishHandshake(socket: TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('secureConnect', () => resolve());
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the server closed the connection during the handshake')));
    socket.setTimeout(handshakeTimeoutMs, () => reject(new Error('no answer within 8 seconds')));
  });
}
