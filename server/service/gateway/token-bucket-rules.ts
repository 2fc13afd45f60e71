/**
 * A token bucket as the generic cell rate algorithm (ITU-T I.371): all its state is one number, the instant at which the bucket will be
 * full again. Whole nanoseconds, so that no rounding ever lets one request too many through.
 */
export type Rate = { readonly intervalNs: number; readonly burst: number };

/** Time between two tokens, rounded up: never faster than promised. Throws RangeError for limits that let nothing through. Pure. */
export function rateOf({ ratePerSecond, burst }: { ratePerSecond: number; burst: number }): Rate {
  if (!(ratePerSecond > 0) || !(burst >= 1))
    throw new RangeError('a limit needs a rate above 0 and a burst of at least 1');
  return { intervalNs: Math.ceil(1e9 / ratePerSecond), burst: Math.floor(burst) };
}

/** The new `fullAtNs` after one token is taken, or the negative time in ns until there is one. Pure. */
export function takeToken({ intervalNs, burst }: Rate, fullAtNs: number, nowNs: number): number {
  const next = Math.max(fullAtNs, nowNs) + intervalNs;
  const missing = next - nowNs - burst * intervalNs;
  return missing > 0 ? -missing : next;
}

/** Tokens that are there now. Pure. */
export const tokensLeft = ({ intervalNs, burst }: Rate, fullAtNs: number, nowNs: number): number =>
  Math.floor((burst * intervalNs - Math.max(fullAtNs - nowNs, 0)) / intervalNs);

/** Nanoseconds until there is one token more than `tokensLeft`; the interval for a full bucket. Pure. */
export function nextTokenNs(rate: Rate, fullAtNs: number, nowNs: number): number {
  const left = tokensLeft(rate, fullAtNs, nowNs);
  if (left >= rate.burst) return rate.intervalNs;
  return fullAtNs - nowNs - (rate.burst - left - 1) * rate.intervalNs;
}

/** Whole seconds, rounded up and at least 1: a client that waits so long is never early. Pure. */
export const ceilSeconds = (ns: number): number => Math.max(1, Math.ceil(ns / 1e9));
