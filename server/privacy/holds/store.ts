import { type Database, onCommit, type Tx } from '#server/foundation/database/index.ts';
import { type Paging, readPage } from '#server/foundation/http/index.ts';
import type { HoldId, Instant } from '#shared/values/index.ts';
import type { OpenHolds } from './open-holds.ts';
import { type HoldRow, legalHolds } from './tables.ts';

/** Reads and writes of holds. What is not ended is in memory too (`open`), and follows each committed change. */
export function holdStore(database: Database, open: OpenHolds) {
  const rows = database.table(legalHolds);
  return {
    listNotEnded: () => rows.list({ endedAtUtc: null }),
    insert: async (tx: Tx, row: HoldRow) => {
      await rows.insert(tx, row);
      onCommit(tx, () => open.add(row));
    },
    find: (id: HoldId, tx?: Tx) => rows.find({ id }, tx),
    end: async (tx: Tx, id: HoldId, end: Pick<HoldRow, 'endedBy' | 'endedAtUtc'>) => {
      await rows.update(tx, { id }, end);
      onCommit(tx, () => open.remove(id));
    },
    page: (ids: readonly string[] | null, paging: Paging) =>
      readPage(rows, 'id', ids === null ? {} : { id: { in: ids } }, paging),
    listOf: (accountId: string) => rows.list({ accountId }, { orderBy: [['id', 'asc']] }),
    /** Holds of a person that hold nothing any more. */
    removeOf: async (tx: Tx, accountId: string, keep: readonly string[]) => {
      const ids = (await rows.list({ accountId }, { tx })).map(({ id }) => id);
      return rows.remove(tx, { id: { in: ids.filter((id) => !keep.includes(id)) } });
    },
    /** Holds that ended before this time, by hand or by their own end. The oldest first. */
    endedBefore: async (cutoffUtc: Instant) => [
      ...(await rows.list({ endedAtUtc: { lt: cutoffUtc } }, { orderBy: [['endedAtUtc', 'asc']] })),
      ...(await rows.list(
        { endedAtUtc: null, endsAtUtc: { lt: cutoffUtc } },
        { orderBy: [['endsAtUtc', 'asc']] },
      )),
    ],
    remove: async (tx: Tx, id: string) => {
      onCommit(tx, () => open.remove(id));
      return rows.remove(tx, { id });
    },
  };
}

export type HoldStore = ReturnType<typeof holdStore>;
