import type { Database, Tx } from '#server/foundation/database/index.ts';
import type { AccountId, Instant, KeyId } from '#shared/values/index.ts';
import { apiKeys, type KeyRow } from './tables.ts';

type PageKey = { readonly createdAtUtc: Instant; readonly id: string };

export function keysStore(database: Database) {
  const keys = database.table(apiKeys);
  const newestFirst = {
    orderBy: [
      ['createdAtUtc', 'desc'],
      ['id', 'desc'],
    ],
  } as const;
  return {
    insert: (tx: Tx, row: KeyRow) => keys.insert(tx, row),
    find: (accountId: AccountId, id: KeyId, tx: Tx) => keys.find({ id, accountId }, tx),
    usable: () => keys.list({ revokedAtUtc: null }),
    countUsable: (accountId: AccountId, tx: Tx) => keys.count({ accountId, revokedAtUtc: null }, tx),
    usableOf: (accountId: AccountId, tx: Tx) => keys.list({ accountId, revokedAtUtc: null }, { tx }),
    allOf: (accountId: AccountId, tx?: Tx) =>
      keys.list({ accountId }, { ...newestFirst, ...(tx ? { tx } : {}) }),
    countOf: (accountId: AccountId) => keys.count({ accountId }),
    markRevoked: (tx: Tx, id: string, revokedAtUtc: Instant) => keys.update(tx, { id }, { revokedAtUtc }),
    removeOf: (tx: Tx, accountId: AccountId) => keys.remove(tx, { accountId }),
    page: async (accountId: AccountId, after: PageKey | null, limit: number): Promise<KeyRow[]> => {
      const order = { ...newestFirst, limit };
      if (after === null) return keys.list({ accountId }, order);
      const same = await keys.list(
        { accountId, createdAtUtc: after.createdAtUtc, id: { lt: after.id } },
        order,
      );
      const older = await keys.list({ accountId, createdAtUtc: { lt: after.createdAtUtc } }, order);
      return [...same, ...older].slice(0, limit);
    },
  };
}
export type KeysStore = ReturnType<typeof keysStore>;
