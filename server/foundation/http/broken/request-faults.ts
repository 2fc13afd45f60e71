import type { IncomingMessage } from 'node:http';

/** RFC 3986 section 3.2.2 and a port; may be empty (RFC 9110 section 7.2). */
const isHost = /^(?:[\w.~!$&'()*+,;=%-]*|\[[\da-fA-F:.]+\])(?::\d{0,5})?$/;

function countHosts(rawHeaders: readonly string[]): number {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts;
}

function hostFault({ headers, rawHeaders, httpVersionMinor }: IncomingMessage): string | null {
  const { host } = headers;
  if (host === undefined) return httpVersionMinor === 0 ? null : 'the Host field is missing';
  if (!isHost.test(host)) return 'the Host field is no host';
  return countHosts(rawHeaders) > 1 ? 'there are several Host fields' : null;
}

/**
 * What is wrong with the message of a request that Node's parser let pass, or null: another major version (Node takes HTTP/0.9 and 2.0 in
 * HTTP/1.1's clothes), a length that JavaScript cannot count, a host that is missing, double or none (RFC 9112 section 3.2), a transfer coding other than chunked, or any in HTTP/1.0
 * (section 6.1). Servers behind could understand such a message otherwise than we do. Pure.
 */
export function requestFault(req: IncomingMessage): string | null {
  if (req.httpVersionMajor !== 1) return 'this is not HTTP/1.1';
  const { 'content-length': length, 'transfer-encoding': coding } = req.headers;
  if (length !== undefined && length.length > 15) return 'Content-Length is larger than anything';
  if (coding !== undefined) {
    if (req.httpVersionMinor === 0) return 'HTTP/1.0 has no Transfer-Encoding';
    if (coding.toLowerCase() !== 'chunked') return 'the only transfer coding that is understood is chunked';
  }
  return hostFault(req);
}

const absoluteForm = /^https?:\/\/([^/?#]*)(.*)$/is;

/**
 * Turns a target in absolute-form into origin-form, with the host it names in place of the Host field, as a server must (RFC 9112 section
 * 3.2.2). Every other target stays byte for byte. Changes `req`; returns what is wrong, or null.
 */
export function toOriginForm(req: IncomingMessage): string | null {
  const { url = '' } = req;
  if (url.startsWith('/')) return null;
  const [, authority, rest = ''] = absoluteForm.exec(url) ?? [];
  if (authority === undefined) return null;
  if (authority === '' || !isHost.test(authority)) return 'the target names no host';
  req.url = rest.startsWith('/') ? rest : `/${rest}`;
  req.headers.host = authority;
  const { rawHeaders } = req;
  for (let at = 0; at < rawHeaders.length; at += 2)
    if (rawHeaders[at]?.toLowerCase() === 'host') rawHeaders[at + 1] = authority;
  return null;
}
