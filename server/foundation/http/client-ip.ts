import { isIP } from 'node:net';
import type { Incoming } from './messages.ts';

/** An IPv4 address that came in over an IPv6 socket is written as IPv4. */
const plain = (address: string): string => (address.startsWith('::ffff:') ? address.slice(7) : address);

const withPort = /^(?:\[([^\]]+)\]|([^:]+))(?::\d{1,5})?$/;

/** An address as proxies write it, some with a port or in brackets; null for what is none. */
function addressIn(text: string): string | null {
  if (isIP(text) !== 0) return plain(text);
  const inside = withPort.exec(text);
  const address = inside?.[1] ?? inside?.[2] ?? '';
  return isIP(address) === 0 ? null : plain(address);
}

/**
 * The addresses at the end of an `X-Forwarded-For`, the nearest last: as far back as there is nothing but addresses. What stands before
 * something else (`unknown`, a name, an injected text) was not written by a proxy that knows. Pure.
 */
export function forwardedAddresses(field: string | undefined): string[] {
  if (field === undefined) return [];
  const parts = field.split(',');
  const addresses: string[] = [];
  for (let at = parts.length - 1; at >= 0; at--) {
    const part = parts[at]?.trim() ?? '';
    if (part === '') continue;
    const address = addressIn(part);
    if (address === null) break;
    addresses.unshift(address);
  }
  return addresses;
}

/**
 * The address of the client. X-Forwarded-For is only believed hop by hop from the right, as long as the hop before it is a
 * trusted proxy; what a client writes there itself is never believed. Always an address. Pure.
 */
export function clientIp(req: Incoming, trustedProxies: readonly string[]): string {
  let address = plain(req.socket.remoteAddress ?? '');
  if (!trustedProxies.includes(address)) return address;
  const field = req.headers['x-forwarded-for'];
  const forwarded = forwardedAddresses(field === undefined ? undefined : String(field));
  while (trustedProxies.includes(address)) {
    const before = forwarded.pop();
    if (before === undefined) break;
    address = before;
  }
  return address;
}
