import type { Database, Tx } from '#server/foundation/database/index.ts';
import { type Paging, readPage } from '#server/foundation/http/index.ts';
import { type RunRow, retentionRuns } from './tables.ts';

/** Reads and writes of the runs. Ids are UUIDv7: their order is the order in time. */
export function retentionStore(database: Database) {
  const runs = database.table(retentionRuns);
  const newestFirst = [['id', 'desc']] as const;
  return {
    insert: (tx: Tx, row: RunRow) => runs.insert(tx, row),
    end: (tx: Tx, id: string, changes: Pick<RunRow, 'endedAtUtc' | 'outcome' | 'results'>) =>
      runs.update(tx, { id }, changes),
    /** Marks runs that were cut off: nothing else runs when this is called. */
    failUnfinished: (tx: Tx, endedAtUtc: string) =>
      runs.update(tx, { outcome: 'running' }, { outcome: 'failed', endedAtUtc }),
    find: (id: string) => runs.find({ id }),
    last: async () => (await runs.list({}, { orderBy: newestFirst, limit: 1 }))[0] ?? null,
    lastWet: async () => (await runs.list({ dryRun: false }, { orderBy: newestFirst, limit: 1 }))[0] ?? null,
    page: (paging: Paging) => readPage(runs, 'id', {}, paging),
  };
}
export type RetentionStore = ReturnType<typeof retentionStore>;
