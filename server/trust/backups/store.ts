import type { Database, Tx } from '#server/foundation/database/index.ts';
import { type Paging, readPage } from '#server/foundation/http/index.ts';
import { type BackupRow, backupsTable } from './tables.ts';

/** Reads and writes of the backups. Ids are UUIDv7: their order is the order in time. */
export function backupStore(database: Database) {
  const backups = database.table(backupsTable);
  const newestFirst = [['id', 'desc']] as const;
  const one = async (where: Parameters<typeof backups.list>[0]): Promise<BackupRow | null> =>
    (await backups.list(where, { orderBy: newestFirst, limit: 1 }))[0] ?? null;
  return {
    insert: (tx: Tx, row: BackupRow) => backups.insert(tx, row),
    change: (tx: Tx, id: string, changes: Partial<BackupRow>) => backups.update(tx, { id }, changes),
    find: (id: string) => backups.find({ id }),
    remove: (tx: Tx, id: string) => backups.remove(tx, { id }),
    page: (paging: Paging) => readPage(backups, 'id', {}, paging),
    list: (state: string) => backups.list({ state }, { orderBy: [['id', 'asc']] }),
    all: () => backups.list({}, { orderBy: newestFirst }),
    oldestRequested: async () =>
      (await backups.list({ state: 'requested' }, { orderBy: [['id', 'asc']], limit: 1 }))[0] ?? null,
    last: () => one({}),
    lastDone: () => one({ state: 'done' }),
    startedBefore: (cutoffUtc: string) =>
      backups.list({ startedAtUtc: { lt: cutoffUtc } }, { orderBy: [['id', 'asc']] }),
  };
}
export type BackupStore = ReturnType<typeof backupStore>;
