import type { HealthDeps } from './deps.ts';

/** A database that has not answered by then is slow, and counts as failed. */
const probeTimeoutMs = 2_000;
/** So long one answer is good for all who ask: probes of strangers must not become work for the database. */
const cachedMs = 1_000;

export type DatabaseState = 'ok' | 'slow' | 'failing';

/**
 * Asks the main database for a page of its file, at most once a second whoever asks; a probe that hangs is the only one under way. Never
 * rejects.
 */
export function databaseProbe({ clock, database, log }: Pick<HealthDeps, 'clock' | 'database' | 'log'>) {
  let running: Promise<DatabaseState> | null = null;
  let last: { readonly state: DatabaseState; readonly atMs: number } | null = null;

  const read = async (): Promise<DatabaseState> => {
    try {
      await database.query('SELECT count(*) AS tables FROM sqlite_master');
      return 'ok';
    } catch (error) {
      log.error({ err: error }, 'the main database does not answer');
      return 'failing';
    }
  };
  const start = (): Promise<DatabaseState> => {
    const probe = read().then((state) => {
      last = { state, atMs: clock.monotonicMs() };
      running = null;
      return state;
    });
    running = probe;
    return probe;
  };
  return async (): Promise<DatabaseState> => {
    if (last !== null && clock.monotonicMs() - last.atMs < cachedMs) return last.state;
    const probe = running ?? start();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<DatabaseState>((resolve) => {
      timer = setTimeout(() => resolve('slow'), probeTimeoutMs);
    });
    return Promise.race([probe, late]).finally(() => clearTimeout(timer));
  };
}
