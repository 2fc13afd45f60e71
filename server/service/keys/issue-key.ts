import { newId, nowUtc } from '#server/foundation/clock/index.ts';
import { onCommit, type Tx } from '#server/foundation/database/index.ts';
import type { Context } from '#server/foundation/http/index.ts';
import type { IssueKeyInput } from '#shared/contracts/keys.ts';
import { AppError, invalidField } from '#shared/errors/index.ts';
import {
  type AccountId,
  apiKeyPrefix,
  formatApiKey,
  type Instant,
  type KeyId,
} from '#shared/values/index.ts';
import type { Keys } from './deps.ts';
import { hashSecret } from './directory.ts';
import { toEntry, toView } from './key-row.ts';
import { distinct, maxKeysPerAccount } from './rules.ts';
import type { KeyRow } from './tables.ts';

/** An end that is past already would make a key that never works. Throws `invalid-input`. */
export function refusePast({ clock }: Keys, expiresAtUtc: Instant | null): void {
  if (expiresAtUtc !== null && expiresAtUtc <= nowUtc(clock))
    throw invalidField('/expiresAtUtc', 'must be in the future');
}

/** A new secret and the row that stands for it. */
export function makeKey(
  { clock, random }: Keys,
  accountId: AccountId,
  input: IssueKeyInput,
): { secret: string; row: KeyRow } {
  const secret = formatApiKey(random.bytes(120), input.environment);
  const row: KeyRow = {
    id: newId<'key'>({ clock, random }),
    accountId,
    name: input.name,
    prefix: apiKeyPrefix(secret),
    secretHash: hashSecret(secret),
    environment: input.environment,
    scopes: distinct(input.scopes),
    allowedIps: input.allowedIps.length === 0 ? null : distinct(input.allowedIps),
    limits: input.limits,
    createdAtUtc: nowUtc(clock),
    expiresAtUtc: input.expiresAtUtc,
    revokedAtUtc: null,
    lastUsedAtUtc: null,
    replacedBy: null,
  };
  return { secret, row };
}

/** Stores a key; the gateway knows it once the transaction is committed. */
export async function storeKey({ store, directory }: Keys, tx: Tx, row: KeyRow): Promise<KeyId> {
  await store.insert(tx, row);
  onCommit(tx, () => directory.add(row.secretHash, toEntry(row)));
  return row.id as KeyId;
}

/**
 * Makes a key. The secret is returned once and only its hash is stored. Throws `limit-reached` at 50 usable keys, `too-many-attempts`
 * at 200 keys in an hour, `invalid-input` for an end that is past. Not idempotent: each call makes another key.
 */
export async function issueKey(
  keys: Keys,
  ctx: Context,
  { accountId, ...input }: IssueKeyInput & { accountId: AccountId },
) {
  refusePast(keys, input.expiresAtUtc);
  keys.makingByAccount.count(accountId);
  const { secret, row } = makeKey(keys, accountId, input);
  await keys.database.transaction(async (tx) => {
    if ((await keys.store.countKept(accountId, row.createdAtUtc, tx)) >= maxKeysPerAccount)
      throw new AppError('limit-reached', {
        detail: `An account can have ${maxKeysPerAccount} keys. Revoke one first.`,
      });
    const keyId = await storeKey(keys, tx, row);
    await keys.audit.append(tx, ctx, { event: 'key.issued', subject: accountId, fields: { keyId } });
  });
  return { ...toView(keys, row), secret };
}
