import type { IncomingMessage } from 'node:http';

/** An IPv4 address that came in over an IPv6 socket is written as IPv4. */
const plain = (address: string): string => (address.startsWith('::ffff:') ? address.slice(7) : address);

/**
 * The address of the client. X-Forwarded-For is only believed hop by hop from the right, as long as the hop before it is a
 * trusted proxy; what a client writes there itself is never believed. Pure.
 */
export function clientIp(req: IncomingMessage, trustedProxies: readonly string[]): string {
  const forwarded = String(req.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  let address = plain(req.socket.remoteAddress ?? '');
  while (trustedProxies.includes(address)) {
    const before = forwarded.pop();
    if (before === undefined) break;
    address = plain(before);
  }
  return address;
}
