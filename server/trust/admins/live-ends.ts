import type { Instant } from '#shared/values/index.ts';

/** When the sessions in use end, truer than what is written: a use is remembered here at once, and written once a minute. */
export type LiveEnds = {
  /** The end of a session, given what stands in the database. What was not remembered for exactly that is not believed. */
  readonly endOf: (session: { readonly id: string; readonly endsAtUtc: Instant }) => Instant;
  readonly remember: (
    session: { readonly id: string; readonly endsAtUtc: Instant },
    trueUtc: Instant,
  ) => void;
  readonly forget: (sessionId: string) => void;
};

/** Sessions remembered at most; an administrator who signs in over and over must not fill the memory. */
const memoryLimit = 10_000;

/**
 * Kept in memory: a restart goes back to what was written, so a session may end up to a minute early, never late. Each entry
 * holds the stored end it was made for: when a sign-out changes the stored end, the entry is void even if it comes later.
 */
export function createLiveEnds(): LiveEnds {
  const ends = new Map<string, { storedUtc: Instant; trueUtc: Instant }>();
  return {
    endOf: ({ id, endsAtUtc }) => {
      const live = ends.get(id);
      return live?.storedUtc === endsAtUtc ? live.trueUtc : endsAtUtc;
    },
    remember: ({ id, endsAtUtc }, trueUtc) => {
      ends.delete(id);
      ends.set(id, { storedUtc: endsAtUtc, trueUtc });
      const oldest = ends.keys().next();
      if (ends.size > memoryLimit && !oldest.done) ends.delete(oldest.value);
    },
    forget: (sessionId) => {
      ends.delete(sessionId);
    },
  };
}
