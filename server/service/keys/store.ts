import type { Database, Tx } from '#server/foundation/database/index.ts';
import { type Paging, readPage } from '#server/foundation/http/index.ts';
import type { AccountId, Instant, KeyId } from '#shared/values/index.ts';
import { apiKeys, type KeyRow } from './tables.ts';

export function keysStore(database: Database) {
  const keys = database.table(apiKeys);
  return {
    insert: (tx: Tx, row: KeyRow) => keys.insert(tx, row),
    find: (accountId: AccountId, id: KeyId, tx: Tx) => keys.find({ id, accountId }, tx),
    usable: () => keys.list({ revokedAtUtc: null }),
    countUsable: (accountId: AccountId, tx: Tx) => keys.count({ accountId, revokedAtUtc: null }, tx),
    usableOf: (accountId: AccountId, tx: Tx) => keys.list({ accountId, revokedAtUtc: null }, { tx }),
    allOf: (accountId: AccountId, tx?: Tx) =>
      keys.list({ accountId }, { orderBy: [['id', 'desc']], ...(tx ? { tx } : {}) }),
    countOf: (accountId: AccountId) => keys.count({ accountId }),
    markRevoked: (tx: Tx, id: string, revokedAtUtc: Instant) => keys.update(tx, { id }, { revokedAtUtc }),
    removeOf: (tx: Tx, accountId: AccountId) => keys.remove(tx, { accountId }),
    page: (accountId: AccountId, paging: Paging) => readPage(keys, 'id', { accountId }, paging),
  };
}
export type KeysStore = ReturnType<typeof keysStore>;
