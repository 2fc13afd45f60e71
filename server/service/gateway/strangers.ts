import type { Clock } from '#server/foundation/clock/index.ts';
import { blockMs } from './hammering.ts';

/** So many different unknown keys an address may try in a minute. */
export const triesAMinute = 30;
const spanMs = 60_000;
/** Addresses that are remembered; beyond it the one that tried first is forgotten. */
const mostAddresses = 2_000;

/**
 * The network that an address stands for: IPv4 itself, of IPv6 the first 64 bits, because one customer has them all (RFC 6177). Pure.
 */
export function networkOf(ip: string): string {
  if (!ip.includes(':')) return ip;
  const [before = '', after] = (ip.split('%')[0] ?? '').split('::');
  const groups = before === '' ? [] : before.split(':');
  const behind = after ? after.split(':').length : 0;
  const missing = after === undefined ? 0 : Math.max(0, 8 - groups.length - behind);
  const whole = [...groups, ...Array<string>(missing).fill('0'), ...(after ? after.split(':') : [])];
  return whole
    .slice(0, 4)
    .map((group) => Number.parseInt(group || '0', 16).toString(16))
    .join(':');
}

type Tries = { fromMs: number; readonly keys: Set<string>; blockedUntilMs: number };

export type Strangers = {
  /** Milliseconds until the address is no longer blocked; 0 when it is not. */
  readonly blockedForMs: (ip: string, clock: Clock) => number;
  /** An address tried a key that nobody has. The same key again does not count: that is a client with an old key. */
  readonly tried: (attempt: { readonly ip: string; readonly key: string }, clock: Clock) => void;
};

/** Remembers which addresses try unknown keys: whoever goes through a list of keys is blocked for a minute. Bounded memory. */
export function createStrangers(): Strangers {
  const seen = new Map<string, Tries>();

  const sweep = (nowMs: number): void => {
    if (seen.size < mostAddresses) return;
    for (const [network, { fromMs, blockedUntilMs }] of seen)
      if (nowMs - fromMs >= spanMs && blockedUntilMs <= nowMs) seen.delete(network);
    const [first] = seen.keys();
    if (seen.size >= mostAddresses && first !== undefined) seen.delete(first);
  };

  return {
    blockedForMs: (ip, clock) => {
      // Nearly always nobody is remembered, and neither time nor address has to be looked at.
      if (seen.size === 0) return 0;
      const tries = seen.get(networkOf(ip));
      return tries === undefined ? 0 : Math.max(0, tries.blockedUntilMs - clock.monotonicMs());
    },
    tried: ({ ip, key }, clock) => {
      const nowMs = clock.monotonicMs();
      const network = networkOf(ip);
      let tries = seen.get(network);
      if (tries === undefined || (nowMs - tries.fromMs >= spanMs && tries.blockedUntilMs <= nowMs)) {
        sweep(nowMs);
        tries = { fromMs: nowMs, keys: new Set(), blockedUntilMs: 0 };
        seen.delete(network);
        seen.set(network, tries);
      }
      tries.keys.add(key);
      if (tries.keys.size <= triesAMinute) return;
      tries.blockedUntilMs = nowMs + blockMs;
      tries.keys.clear();
    },
  };
}
