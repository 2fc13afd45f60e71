import { type Clock, systemClock } from '#server/foundation/clock/index.ts';

export type ShiftedClock = Clock & { readonly advance: (seconds: number) => void };

/** The real clock, moved by a test: for journeys in which certificates and connections live in real time. */
export function shiftedClock(startSeconds = 0): ShiftedClock {
  let shiftMs = startSeconds * 1000;
  return {
    nowMs: () => systemClock.nowMs() + shiftMs,
    monotonicMs: () => systemClock.monotonicMs() + shiftMs - startSeconds * 1000,
    advance: (seconds) => {
      shiftMs += seconds * 1000;
    },
  };
}
