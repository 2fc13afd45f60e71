import type { Clock } from '#server/foundation/clock/index.ts';

/** A clock that stands still until it is moved. It begins at the true time, because real TLS clients look at their own. */
export function handClock(): Clock & { readonly advance: (seconds: number) => void } {
  let nowMs = Date.now();
  return {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    advance: (seconds) => {
      nowMs += seconds * 1000;
    },
  };
}

/** The error of a promise that must be refused. */
export async function refusal(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(outcome instanceof Error)) throw new Error('it was not refused');
  return outcome;
}
