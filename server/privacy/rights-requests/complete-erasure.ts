import { nowUtc } from '#server/foundation/clock/index.ts';
import type { Tx } from '#server/foundation/database/index.ts';
import type { Context } from '#server/foundation/http/index.ts';
import {
  type ApprovalRow,
  approveErasure,
  callOffErasure,
  checkHold,
  isDue,
  runErasure,
} from '#server/privacy/erasure/index.ts';
import { AppError } from '#shared/errors/index.ts';
import type { RightsRequests } from './deps.ts';
import { erasureCaseOf } from './erasure-case.ts';
import { tellCoolingOff } from './tell-cooling-off.ts';
import { type KnownRow, known } from './views.ts';
import { withAccount } from './with-account.ts';

/**
 * An administrator agrees to the erasure. With the last approval that is needed the cooling-off time begins, and the person is told. Throws
 * `invalid-state` while a hold forbids it, for a second approval by the same administrator, and when it is approved already.
 */
export async function approve(rights: RightsRequests, ctx: Context, row: KnownRow): Promise<ApprovalRow> {
  await checkHold(rights.erasures, row.accountId);
  const approval = await rights.database.transaction(async (tx) => {
    await requireInProgress(rights, tx, row.id);
    return approveErasure(rights.erasures, tx, ctx, row);
  });
  const { erasesAtUtc } = approval;
  if (erasesAtUtc !== null && erasesAtUtc > nowUtc(rights.clock))
    await tellCoolingOff(rights, row, erasesAtUtc);
  return approval;
}

/**
 * Approves where this administrator has not, and erases at once when nothing stands in the way any more; else the erasure follows by itself when the
 * cooling-off time is over. Throws `invalid-state` like `approve` and `runErasure`.
 */
export async function completeErasure(rights: RightsRequests, ctx: Context, row: KnownRow): Promise<void> {
  const { erasures, clock } = rights;
  const isBegun = (await erasures.store.findJob(row.id)) !== null;
  if (!isBegun) {
    const before = await erasures.store.findApproval(row.id);
    const approval = before?.erasesAtUtc ? before : await approve(rights, ctx, row);
    if (!isDue(approval, nowUtc(clock))) {
      if (approval === before)
        throw new AppError('invalid-state', {
          detail: `The cooling-off time ends at ${approval.erasesAtUtc}; the erasure then begins by itself.`,
        });
      return;
    }
  }
  await withAccount(rights, row.accountId, () => runErasure(erasures, ctx, erasureCaseOf(rights, row)));
}

/** Takes the approvals back; the request stays in progress. Throws `invalid-state` when there are none, or it has begun. */
export async function cancelErasure(
  { database, audit, erasures }: RightsRequests,
  ctx: Context,
  { id, accountId }: KnownRow,
): Promise<void> {
  await database.transaction(async (tx) => {
    if (!(await callOffErasure(erasures, tx, id)))
      throw new AppError('invalid-state', { detail: 'The erasure is not approved by anybody.' });
    await audit.append(tx, ctx, {
      event: 'erasure.cancelled',
      subject: accountId,
      fields: { rightsRequestId: id },
    });
  });
}

async function requireInProgress({ store }: RightsRequests, tx: Tx, id: string): Promise<void> {
  const now = await store.find(id, tx);
  if (now === null || known(now).state !== 'in-progress')
    throw new AppError('invalid-state', { detail: `The request is ${now?.state}; start it first.` });
}
