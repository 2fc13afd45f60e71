import { AppError } from '#shared/errors/index.ts';

/** Lets in one after the other. Throws AppError `temporary-reduced-capacity` when too many wait already. */
export type Lane = <T>(work: () => Promise<T>) => Promise<T>;

/** The refusal of a request that shall be sent again. */
export const comeAgain = (detail: string, seconds = 2): AppError =>
  new AppError('temporary-reduced-capacity', { detail, headers: { 'retry-after': String(seconds) } });

/**
 * A lane in which at most `waitingAtMost` wait: two requests at once would share the main thread with the gateway's in twice as large
 * parts, and the room of the log is looked at before each.
 */
export function createLane(waitingAtMost: number): Lane {
  let last: Promise<unknown> = Promise.resolve();
  let inside = 0;
  return async (work) => {
    if (inside > waitingAtMost)
      throw comeAgain('Too many requests with records wait. None of these was taken: send all again.');
    inside += 1;
    const mine = last.then(work, work);
    last = mine;
    try {
      return await mine;
    } finally {
      inside -= 1;
    }
  };
}
