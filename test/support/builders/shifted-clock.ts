import { type Clock, systemClock } from '#server/foundation/clock/index.ts';

export type ShiftedClock = Clock & { readonly advance: (seconds: number) => void };

/** The real clock, moved forward by a test: for journeys in which certificates and connections live in real time. */
export function shiftedClock(): ShiftedClock {
  let shiftMs = 0;
  return {
    nowMs: () => systemClock.nowMs() + shiftMs,
    monotonicMs: () => systemClock.monotonicMs() + shiftMs,
    advance: (seconds) => {
      shiftMs += seconds * 1000;
    },
  };
}
