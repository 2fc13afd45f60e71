import { randomBytes } from 'node:crypto';
import { formatUuidV7, type Id, type Instant } from '#shared/values/index.ts';

/** Where time comes from. Handed in everywhere, so that a test can make ninety days pass. */
export type Clock = {
  /** Wall-clock time, Unix milliseconds. May jump. */
  readonly nowMs: () => number;
  /** Milliseconds that only ever grow, for limits and durations. */
  readonly monotonicMs: () => number;
};

/** Where randomness comes from. */
export type Random = { readonly bytes: (length: number) => Buffer };

export const systemClock: Clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };

const poolBytes = 8_192;

/**
 * Randomness of the system, fetched many bytes at a time: asking for the ten of an id costs more than the rest of a gateway request's
 * book-keeping. Each byte is given out once and then forgotten here. Long wishes go to the system directly.
 */
function pooledRandom(): Random {
  let pool = Buffer.alloc(0);
  let at = 0;
  return {
    bytes: (length) => {
      if (length > poolBytes / 16) return randomBytes(length);
      if (at + length > pool.length) {
        pool = randomBytes(poolBytes);
        at = 0;
      }
      const given = Buffer.from(pool.subarray(at, at + length));
      pool.fill(0, at, at + length);
      at += length;
      return given;
    },
  };
}

export const systemRandom: Random = pooledRandom();

/** The present moment as an Instant (ISO 8601, UTC, milliseconds). */
export const nowUtc = (clock: Clock): Instant => new Date(clock.nowMs()).toISOString();

/** The moment `seconds` from now; negative for the past. */
export const inSeconds = (clock: Clock, seconds: number): Instant =>
  new Date(clock.nowMs() + seconds * 1000).toISOString();

/** A fresh UUIDv7. */
export const newId = <Kind extends string>(deps: { clock: Clock; random: Random }): Id<Kind> =>
  formatUuidV7(deps.clock.nowMs(), deps.random.bytes(10)) as Id<Kind>;
