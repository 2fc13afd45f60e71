import type { Clock } from '#server/foundation/clock/index.ts';

export type FixedClock = Clock & {
  /** Lets time pass, on the wall and for limits alike. */
  readonly advance: (seconds: number) => void;
  /** Moves only the wall clock, as an operator or a broken NTP server would. */
  readonly jump: (seconds: number) => void;
};

/** A clock that stands still until a test moves it. */
export function fixedClock(startUtc = '2026-11-23T09:00:00.000Z'): FixedClock {
  let wallMs = Date.parse(startUtc);
  let monotonicMs = 1_000_000;
  return {
    nowMs: () => wallMs,
    monotonicMs: () => monotonicMs,
    advance: (seconds) => {
      wallMs += seconds * 1000;
      monotonicMs += seconds * 1000;
    },
    jump: (seconds) => {
      wallMs += seconds * 1000;
    },
  };
}
