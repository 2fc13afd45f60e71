import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '#server/foundation/clock/index.ts';

/** Longer than any way through a sign-up takes on an idle machine. */
export const beatMs = 100;

/**
 * Ends, well or badly, on a multiple of `beatMs` after it began, so that the time of an answer does not tell which way was taken.
 * Not covered: work that goes over a beat on one way and not on the other, on a busy machine or before a slow mail server; the limits
 * on attempts keep anybody from averaging over that.
 */
export async function onTheBeat<T>({ clock }: { clock: Clock }, work: () => Promise<T>): Promise<T> {
  const beganMs = clock.monotonicMs();
  try {
    return await work();
  } finally {
    await wait(beatMs - ((clock.monotonicMs() - beganMs) % beatMs));
  }
}
