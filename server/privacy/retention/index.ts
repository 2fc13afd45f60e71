import type { RetentionTarget } from '#server/foundation/obligations/index.ts';
import type { Retention, RetentionDeps } from './deps.ts';
import { retentionStore } from './store.ts';

export { retentionPromises } from './check-promises.ts';
export type { Retention } from './deps.ts';
export { retentionJob } from './jobs.ts';
export { listRules } from './list-rules.ts';
export { retentionRoutes } from './routes.ts';
export { runRetention } from './run-retention.ts';
export { retentionMigrations, retentionTables } from './tables.ts';

/** Opens the feature. Throws Error when two targets have the same name: their counts could not be told apart. */
export function openRetention(
  deps: RetentionDeps,
  { targets }: { targets: readonly RetentionTarget[] },
): Retention {
  const names = targets.map(({ name }) => name);
  const double = names.find((name, at) => names.indexOf(name) !== at);
  if (double !== undefined) throw new Error(`two retention targets are called ${double}`);
  return { ...deps, store: retentionStore(deps.database), targets, running: { now: false } };
}

/** The newest run that removed things (no dry run), or null before the first. */
export const lastRun = (retention: Retention) => retention.store.lastWet();
