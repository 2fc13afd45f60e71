import { type Instant, type IpRange, isInRanges, parseIpRange } from '#shared/values/index.ts';

/** More keys than this at a time are a mistake or an attack on the memory of the gateway. */
export const maxKeysPerAccount = 50;

/** The same, with those that were replaced and still work. */
export const maxWorkingKeysPerAccount = 100;

/** Keys that an account may make in an hour, by rotation too. */
export const makingLimit = { attempts: 200, windowSeconds: 3600 };

/** How long the gateway still tells a key that has ended from one that nobody had. */
export const rememberEndedMs = 24 * 3600 * 1000;

/** Why a key that is known may not be used. */
export type KeyRefusal = 'key-expired' | 'key-ip-refused';

type Checked = { readonly endsAtMs: number; readonly ranges: readonly IpRange[] | null };

/** May a key be used now, from this address? At `endsAtMs` it may not any more. Null when it may. Pure. */
export function refusalOf({ endsAtMs, ranges }: Checked, nowMs: number, ip: string): KeyRefusal | null {
  if (nowMs >= endsAtMs) return 'key-expired';
  return ranges === null || isInRanges(ranges, ip) ? null : 'key-ip-refused';
}

/** The blocks of an allow-list, or null for from anywhere. Throws Error for what the contract would have refused. Pure. */
export function toRanges(allowedIps: readonly string[]): readonly IpRange[] | null {
  if (allowedIps.length === 0) return null;
  return allowedIps.map((text) => {
    const range = parseIpRange(text);
    if (range === null) throw new Error('an allow-list holds what is no address');
    return range;
  });
}

/** Unix milliseconds of an end, Infinity for none. Pure. */
export const endOf = (expiresAtUtc: Instant | null): number =>
  expiresAtUtc === null ? Number.POSITIVE_INFINITY : Date.parse(expiresAtUtc);

/** The earlier of two ends, of which the first may be none. Pure. */
export const earlierEnd = (one: Instant | null, other: Instant): Instant =>
  one !== null && endOf(one) < endOf(other) ? one : other;

/** Each once, in the order given. Pure. */
export const distinct = (texts: readonly string[]): string[] => [...new Set(texts)];
