import { z } from 'zod';

/**
 * IP addresses and blocks of them (RFC 4632, RFC 4291), for allow-lists. Every address is 16 bytes: IPv4 stands in IPv6 as `::ffff:a.b.c.d`
 * (RFC 4291 section 2.5.5.2), so that a client is the same whichever socket it comes over.
 */
type Bytes = readonly number[];

/** All addresses that begin with the first `bits` of `bytes`. */
export type IpRange = { readonly bytes: Bytes; readonly bits: number };

const mappedPrefix: Bytes = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

/** Leading zeros are refused: some programs read them as octal. */
const octet = /^(?:0|[1-9]\d{0,2})$/;

function parseV4(text: string): Bytes | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => octet.test(part) && Number(part) < 256)) return null;
  return parts.map(Number);
}

function parseGroups(text: string): Bytes | null {
  if (text === '') return [];
  const groups = text.split(':');
  const bytes: number[] = [];
  for (const [at, group] of groups.entries()) {
    const v4 = at === groups.length - 1 && group.includes('.') ? parseV4(group) : null;
    if (v4) bytes.push(...v4);
    else if (/^[0-9a-f]{1,4}$/i.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    } else return null;
  }
  return bytes;
}

function parseV6(text: string): Bytes | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = [parseGroups(halves[0] ?? ''), parseGroups(halves[1] ?? '')];
  // Before `::` no IPv4 part may stand: it is the end of an address.
  if (!head || !tail || (halves.length === 2 && halves[0]?.includes('.'))) return null;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 1) return missing === 0 ? head : null;
  return missing < 2 ? null : [...head, ...Array<number>(missing).fill(0), ...tail];
}

/** The 16 bytes of an address, or null for what is none; a zone (`%eth0`) is none. Pure. */
export function parseIp(text: string): Bytes | null {
  if (text.length > 45) return null;
  if (text.includes(':')) return parseV6(text);
  const v4 = parseV4(text);
  return v4 && [...mappedPrefix, ...v4];
}

/** Is `address` in the block? Pure. */
function contains({ bytes, bits }: IpRange, address: Bytes): boolean {
  const whole = bits >> 3;
  for (let at = 0; at < whole; at++) if (bytes[at] !== address[at]) return false;
  const rest = bits & 7;
  if (rest === 0) return true;
  const mask = (0xff << (8 - rest)) & 0xff;
  return ((bytes[whole] ?? 0) & mask) === ((address[whole] ?? 0) & mask);
}

const hasHostBits = ({ bytes, bits }: IpRange): boolean =>
  bytes.some((byte, at) => (byte & (0xff >> Math.min(8, Math.max(0, bits - at * 8)))) !== 0);

/**
 * A block from `203.0.113.9`, `10.0.0.0/8`, `2001:db8::/32` or `::ffff:10.0.0.0/104`; null for anything else, also for a block whose
 * address has bits set behind the prefix: nobody can say what was meant. Pure.
 */
export function parseIpRange(text: string): IpRange | null {
  const [address = '', length, ...more] = text.split('/');
  const bytes = parseIp(address);
  if (!bytes || more.length > 0) return null;
  if (length === undefined) return { bytes, bits: 128 };
  const offset = address.includes(':') ? 0 : 96;
  if (!octet.test(length) || Number(length) > 128 - offset) return null;
  const range = { bytes, bits: Number(length) + offset };
  return hasHostBits(range) ? null : range;
}

/** Is this address in one of the blocks? What is no address is in none. Pure. */
export function isInRanges(ranges: readonly IpRange[], ip: string): boolean {
  const address = parseIp(ip);
  return address !== null && ranges.some((range) => contains(range, address));
}

/** One IP address, as it is sent. The formats are JSON Schema's: the generator would write `ip` for both, which it does not know. */
export const ipSchema = z.union(
  [z.ipv4().meta({ format: 'ipv4' }), z.ipv6().meta({ format: 'ipv6' })],
  'must be an IP address',
);

/** An address or a block of an allow-list, as it is sent and shown. */
export const ipRangeSchema = z
  .string()
  .max(50)
  .refine(
    (text) => parseIpRange(text) !== null,
    'must be an IP address or a block such as 203.0.113.0/24, with no bits set behind the prefix',
  );
