import type { Database, Tx, Where } from '#server/foundation/database/index.ts';
import { type Paging, readPage } from '#server/foundation/http/index.ts';
import type { AccountId, Instant, KeyId } from '#shared/values/index.ts';
import { apiKeys, type KeyRow } from './tables.ts';

export function keysStore(database: Database) {
  const keys = database.table(apiKeys);
  const usable = async (where: Where<KeyRow>, nowUtc: Instant, tx: Tx): Promise<number> => {
    const mine = { ...where, revokedAtUtc: null };
    const forEver = await keys.count({ ...mine, expiresAtUtc: null }, tx);
    return forEver + (await keys.count({ ...mine, expiresAtUtc: { gt: nowUtc } }, tx));
  };
  return {
    insert: (tx: Tx, row: KeyRow) => keys.insert(tx, row),
    find: (accountId: AccountId, id: KeyId, tx: Tx) => keys.find({ id, accountId }, tx),
    findById: (id: KeyId, tx: Tx) => keys.find({ id }, tx),
    findByHash: (secretHash: Buffer, tx: Tx) => keys.find({ secretHash }, tx),
    withIds: (ids: readonly KeyId[]) => keys.list({ id: { in: ids } }),
    notRevoked: () => keys.list({ revokedAtUtc: null }),
    /** Keys that work now and were not replaced by another. */
    countKept: (accountId: AccountId, nowUtc: Instant, tx: Tx) =>
      usable({ accountId, replacedBy: null }, nowUtc, tx),
    /** Keys that work now. */
    countWorking: (accountId: AccountId, nowUtc: Instant, tx: Tx) => usable({ accountId }, nowUtc, tx),
    notRevokedOf: (accountId: AccountId, tx: Tx) => keys.list({ accountId, revokedAtUtc: null }, { tx }),
    allOf: (accountId: AccountId, tx?: Tx) =>
      keys.list({ accountId }, { orderBy: [['id', 'desc']], ...(tx ? { tx } : {}) }),
    countOf: (accountId: AccountId) => keys.count({ accountId }),
    markRevoked: (tx: Tx, id: string, revokedAtUtc: Instant) => keys.update(tx, { id }, { revokedAtUtc }),
    markReplaced: (tx: Tx, id: string, end: { replacedBy: KeyId; expiresAtUtc: Instant }) =>
      keys.update(tx, { id }, end),
    markUsed: (tx: Tx, id: string, lastUsedAtUtc: Instant) => keys.update(tx, { id }, { lastUsedAtUtc }),
    removeOf: (tx: Tx, accountId: AccountId) => keys.remove(tx, { accountId }),
    page: (where: Where<KeyRow>, paging: Paging) => readPage(keys, 'id', where, paging),
  };
}
export type KeysStore = ReturnType<typeof keysStore>;
