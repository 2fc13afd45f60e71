import { inSeconds, nowUtc } from '#server/foundation/clock/index.ts';
import { onCommit, type Tx } from '#server/foundation/database/index.ts';
import type { Context } from '#server/foundation/http/index.ts';
import type { RotateKeyInput } from '#shared/contracts/keys.ts';
import type { Limit } from '#shared/contracts/limits.ts';
import { AppError } from '#shared/errors/index.ts';
import type { AccountId, KeyEnvironment, KeyId } from '#shared/values/index.ts';
import type { Keys } from './deps.ts';
import { makeKey, refusePast, storeKey } from './issue-key.ts';
import { toView } from './key-row.ts';
import { earlierEnd, endOf, maxWorkingKeysPerAccount } from './rules.ts';
import type { KeyRow } from './tables.ts';

type Rotation = RotateKeyInput & { readonly accountId: AccountId; readonly id: KeyId };

const unfit = (detail: string) => new AppError('invalid-state', { detail });

/** Each key has at most one successor: a chain, in which only the last one can be rotated. */
async function findLast(keys: Keys, tx: Tx, { accountId, id }: Rotation): Promise<KeyRow> {
  const row = await keys.store.find(accountId, id, tx);
  if (row === null) throw new AppError('not-found');
  if (row.revokedAtUtc !== null) throw unfit('This key is revoked. Make a new one.');
  if (row.replacedBy !== null)
    throw unfit('This key has been replaced already. Rotate the one in its place.');
  if (endOf(row.expiresAtUtc) <= keys.clock.nowMs()) throw unfit('This key has ended. Make a new one.');
  return row;
}

/** A key like the old one, with a secret of its own. */
function makeSuccessor(keys: Keys, old: KeyRow, { accountId, expiresAtUtc, limits }: Rotation) {
  return makeKey(keys, accountId, {
    name: old.name,
    environment: old.environment as KeyEnvironment,
    scopes: old.scopes as string[],
    allowedIps: (old.allowedIps ?? []) as string[],
    limits: limits ?? (old.limits as Limit[]),
    expiresAtUtc: expiresAtUtc === undefined ? old.expiresAtUtc : expiresAtUtc,
  });
}

/** The old key ends with the grace time, or before when it would have ended before. */
async function endOld(
  keys: Keys,
  tx: Tx,
  old: KeyRow,
  replacedBy: KeyId,
  graceSeconds: number,
): Promise<void> {
  const expiresAtUtc = earlierEnd(old.expiresAtUtc, inSeconds(keys.clock, graceSeconds));
  await keys.store.markReplaced(tx, old.id, { replacedBy, expiresAtUtc });
  onCommit(tx, () => keys.directory.end(old.secretHash, endOf(expiresAtUtc)));
}

async function refuseTooMany(keys: Keys, tx: Tx, accountId: AccountId): Promise<void> {
  if ((await keys.store.countWorking(accountId, nowUtc(keys.clock), tx)) >= maxWorkingKeysPerAccount)
    throw new AppError('limit-reached', {
      detail: `${maxWorkingKeysPerAccount} keys of this account work, replaced ones included. Revoke one first.`,
    });
}

/**
 * Makes a key in the place of another, with the same name, environment, scopes, allow-list and, unless told otherwise, limits and end. Both work for
 * `graceSeconds`; the old one then shows `replacedBy` and ends. The secret is returned once. Throws `not-found` for an unknown key and
 * for another's, `invalid-state` for one that is revoked, ended or replaced, `limit-reached`, `too-many-attempts`, `invalid-input` for
 * an end that is past. Appends `key.rotated`. Not idempotent.
 */
export async function rotateKey(keys: Keys, ctx: Context, rotation: Rotation) {
  const { accountId, graceSeconds } = rotation;
  const { secret, row } = await keys.database.transaction(async (tx) => {
    const old = await findLast(keys, tx, rotation);
    refusePast(keys, rotation.expiresAtUtc ?? null);
    keys.makingByAccount.count(accountId);
    await refuseTooMany(keys, tx, accountId);
    const made = makeSuccessor(keys, old, rotation);
    const replacedBy = await storeKey(keys, tx, made.row);
    await endOld(keys, tx, old, replacedBy, graceSeconds);
    const fields = { keyId: old.id, replacedBy, graceSeconds };
    await keys.audit.append(tx, ctx, { event: 'key.rotated', subject: accountId, fields });
    return made;
  });
  return { ...toView(keys, row), secret };
}
