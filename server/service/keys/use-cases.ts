import { type Clock, newId, nowUtc, type Random } from '#server/foundation/clock/index.ts';
import { type Database, onCommit, type Tx } from '#server/foundation/database/index.ts';
import type { Context, Paging } from '#server/foundation/http/index.ts';
import type { AuditLog } from '#server/trust/audit/index.ts';
import type { KeyView } from '#shared/contracts/keys.ts';
import { AppError } from '#shared/errors/index.ts';
import { type AccountId, apiKeyPrefix, formatApiKey, type KeyId, type Page } from '#shared/values/index.ts';
import { hashSecret, type KeyDirectory } from './directory.ts';
import type { KeysStore } from './store.ts';
import type { KeyRow } from './tables.ts';

export type Keys = {
  readonly clock: Clock;
  readonly random: Random;
  readonly database: Database;
  readonly audit: AuditLog;
  readonly store: KeysStore;
  readonly directory: KeyDirectory;
};

/** More keys than this at a time are a mistake or an attack on the memory of the gateway. */
export const maxKeysPerAccount = 50;

export const toView = (row: KeyRow): KeyView => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  createdAtUtc: row.createdAtUtc,
  revokedAtUtc: row.revokedAtUtc,
});

/**
 * Makes a key. The secret is returned once and only its hash is stored. Throws `limit-reached` at 50 usable keys. Not
 * idempotent: each call makes another key.
 */
export async function issueKey(keys: Keys, ctx: Context, accountId: AccountId, name: string) {
  const secret = formatApiKey(keys.random.bytes(120));
  const id: KeyId = newId(keys);
  const row: KeyRow = {
    id,
    accountId,
    name,
    prefix: apiKeyPrefix(secret),
    secretHash: hashSecret(secret),
    createdAtUtc: nowUtc(keys.clock),
    revokedAtUtc: null,
  };
  await keys.database.transaction(async (tx) => {
    if ((await keys.store.countUsable(accountId, tx)) >= maxKeysPerAccount)
      throw new AppError('limit-reached', {
        detail: `An account can have ${maxKeysPerAccount} keys. Revoke one first.`,
      });
    await keys.store.insert(tx, row);
    await keys.audit.append(tx, ctx, { event: 'key.issued', subject: accountId, fields: { keyId: id } });
    onCommit(tx, () => keys.directory.add(row.secretHash, { keyId: id, accountId }));
  });
  return { ...toView(row), secret };
}

/** Revokes a key of this account. Repeating it changes nothing. Throws `not-found` for an unknown key and for another's. */
export async function revokeKey(keys: Keys, ctx: Context, accountId: AccountId, id: KeyId): Promise<void> {
  await keys.database.transaction(async (tx) => {
    const found = await keys.store.find(accountId, id, tx);
    if (found === null) throw new AppError('not-found');
    if (found.revokedAtUtc === null) await revoke(keys, tx, ctx, found);
  });
}

async function revoke(keys: Keys, tx: Tx, ctx: Context, row: KeyRow): Promise<void> {
  await keys.store.markRevoked(tx, row.id, nowUtc(keys.clock));
  await keys.audit.append(tx, ctx, {
    event: 'key.revoked',
    subject: row.accountId,
    fields: { keyId: row.id },
  });
  onCommit(tx, () => keys.directory.remove(row.secretHash));
}

/** Revokes all keys of an account, when it is closed or erased. Repeating it changes nothing. */
export const revokeAllKeys = (keys: Keys, ctx: Context, accountId: AccountId): Promise<void> =>
  keys.database.transaction(async (tx) => {
    for (const row of await keys.store.usableOf(accountId, tx)) await revoke(keys, tx, ctx, row);
  });

/** The keys of an account, newest first, revoked ones too. Throws `invalid-input` for a foreign cursor. */
export async function listKeys(keys: Keys, accountId: AccountId, paging: Paging): Promise<Page<KeyView>> {
  const { items, nextCursor } = await keys.store.page(accountId, paging);
  return { items: items.map(toView), nextCursor };
}
