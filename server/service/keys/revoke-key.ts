import { nowUtc } from '#server/foundation/clock/index.ts';
import { onCommit, type Tx } from '#server/foundation/database/index.ts';
import type { Context } from '#server/foundation/http/index.ts';
import { AppError } from '#shared/errors/index.ts';
import type { AccountId, KeyId } from '#shared/values/index.ts';
import type { Keys } from './deps.ts';
import type { KeyRow } from './tables.ts';

/** Marks a key as revoked and takes it from the gateway once that is committed. */
export async function revoke(keys: Keys, tx: Tx, row: KeyRow): Promise<void> {
  await keys.store.markRevoked(tx, row.id, nowUtc(keys.clock));
  onCommit(tx, () => keys.directory.remove(row.secretHash));
}

async function revokeFound(keys: Keys, tx: Tx, ctx: Context, row: KeyRow | null): Promise<void> {
  if (row === null) throw new AppError('not-found');
  if (row.revokedAtUtc !== null) return;
  await revoke(keys, tx, row);
  const entry = { event: 'key.revoked', subject: row.accountId, fields: { keyId: row.id } } as const;
  await keys.audit.append(tx, ctx, entry);
}

/** Revokes a key of this account. Repeating it changes nothing. Throws `not-found` for an unknown key and for another's. */
export const revokeKey = (keys: Keys, ctx: Context, accountId: AccountId, id: KeyId): Promise<void> =>
  keys.database.transaction(async (tx) =>
    revokeFound(keys, tx, ctx, await keys.store.find(accountId, id, tx)),
  );

/** The same for an administrator: a key of any account. */
export const revokeAnyKey = (keys: Keys, ctx: Context, id: KeyId): Promise<void> =>
  keys.database.transaction(async (tx) => revokeFound(keys, tx, ctx, await keys.store.findById(id, tx)));

/** Revokes all keys of an account, when it is closed or erased. Repeating it changes nothing. */
export const revokeAllKeys = (keys: Keys, ctx: Context, accountId: AccountId): Promise<void> =>
  keys.database.transaction(async (tx) => {
    for (const row of await keys.store.notRevokedOf(accountId, tx)) await revokeFound(keys, tx, ctx, row);
  });
