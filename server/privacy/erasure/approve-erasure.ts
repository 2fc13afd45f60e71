import { inSeconds, nowUtc } from '#server/foundation/clock/index.ts';
import type { Tx } from '#server/foundation/database/index.ts';
import { adminOf, type Context } from '#server/foundation/http/index.ts';
import { AppError } from '#shared/errors/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import type { Erasures } from './deps.ts';
import { judgeApproval } from './rules.ts';
import type { ApprovalRow } from './tables.ts';

type Which = { readonly id: string; readonly accountId: AccountId };

/**
 * An administrator agrees to an erasure, inside the caller's transaction. The last approval that is needed starts the cooling-off time. Writes
 * erasure_approvals and `erasure.approved`. Throws `invalid-state` when it is approved by all already, or by the same administrator.
 */
export async function approveErasure(
  erasures: Erasures,
  tx: Tx,
  ctx: Context,
  which: Which,
): Promise<ApprovalRow> {
  const { store, options, audit } = erasures;
  const adminId = adminOf(ctx);
  const before = await store.findApproval(which.id, tx);
  const judged = judgeApproval(before, { adminId, needed: options.approvals });
  if (judged === 'already-complete')
    throw new AppError('invalid-state', { detail: 'The erasure is approved already.' });
  if (judged === 'already-theirs')
    throw new AppError('invalid-state', {
      detail: 'You have approved this erasure; another administrator must approve it too.',
    });
  const after = await writeApproval(erasures, tx, which, { before, adminId, isLast: judged === 'last' });
  await audit.append(tx, ctx, {
    event: 'erasure.approved',
    subject: which.accountId,
    fields: {
      rightsRequestId: which.id,
      approvals: after.secondBy === null ? 1 : 2,
      needed: options.approvals,
    },
  });
  return after;
}

async function writeApproval(
  { store, options, clock }: Erasures,
  tx: Tx,
  { id, accountId }: Which,
  { before, adminId, isLast }: { before: ApprovalRow | null; adminId: string; isLast: boolean },
): Promise<ApprovalRow> {
  const time = nowUtc(clock);
  const erasesAtUtc = isLast ? inSeconds(clock, options.coolingOffHours * 3600) : null;
  if (before === null) {
    const nobodyElse = { secondBy: null, secondAtUtc: null };
    const row = { id, accountId, firstBy: adminId, firstAtUtc: time, ...nobodyElse, erasesAtUtc };
    await store.insertApproval(tx, row);
    return row;
  }
  const changes = { secondBy: adminId, secondAtUtc: time, erasesAtUtc };
  await store.changeApproval(tx, id, changes);
  return { ...before, ...changes };
}

/**
 * Takes the approvals of an erasure back, inside the caller's transaction. Throws `invalid-state` when it has begun. False when there were none.
 */
export async function callOffErasure({ store }: Erasures, tx: Tx, id: string): Promise<boolean> {
  if (await store.findJob(id, tx))
    throw new AppError('invalid-state', { detail: 'The erasure has begun and cannot be stopped.' });
  return (await store.removeApproval(tx, id)) > 0;
}
