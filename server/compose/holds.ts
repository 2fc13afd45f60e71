import { type HoldDoors, type Holds, openHolds } from '#server/privacy/holds/index.ts';
import { ownerOfRow } from '#server/service/access-log/index.ts';
import { findOwners } from '#server/service/keys/index.ts';
import type { HoldTable } from '#shared/contracts/hold-values.ts';
import type { AccountId, KeyId } from '#shared/values/index.ts';
import type { Base } from './base.ts';
import type { Features } from './features.ts';

/** Whose a row of the main database is. */
const ownerOfStored = async (
  { database }: Base,
  table: Exclude<HoldTable, 'access_log'>,
  id: string,
): Promise<string | undefined> => {
  const sql = `SELECT accountId FROM ${table} WHERE id = $1`;
  return (await database.query<{ accountId: string }>(sql, [id]))[0]?.accountId;
};

const doorsOf = (base: Base, { accounts, keys, accessLog }: Features): HoldDoors => ({
  hasAccount: (id) => accounts.directory.find(id as AccountId) !== undefined,
  ownerOfKey: async (id) => (await findOwners(keys, [id as KeyId])).get(id as KeyId),
  ownerOfRecord: (table, id) =>
    table === 'access_log' ? ownerOfRow(accessLog, id) : ownerOfStored(base, table, id),
});

/** Opens legal holds over what the features hold. */
export const openLegalHolds = (base: Base, features: Features): Promise<Holds> =>
  openHolds(base, doorsOf(base, features));
