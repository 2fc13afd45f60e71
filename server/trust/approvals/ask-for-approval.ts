import { inSeconds, newId, nowUtc } from '#server/foundation/clock/index.ts';
import type { Tx } from '#server/foundation/database/index.ts';
import { adminOf, type Context } from '#server/foundation/http/index.ts';
import type { ApprovalKind } from '#shared/contracts/approvals.ts';
import { AppError } from '#shared/errors/index.ts';
import type { ApprovalParts } from './deps.ts';
import { approvalSeconds } from './rules.ts';
import type { ApprovalRow } from './tables.ts';

export type ApprovalWish = {
  readonly kind: ApprovalKind;
  /** Id of the thing that it is about. */
  readonly about: string;
  /** What the kind needs to carry it out: ids and numbers, never a personal value. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** What would happen, in sentences for whoever approves. */
  readonly effect: readonly string[];
};

/**
 * Asks for a second administrator, in the caller's transaction. Throws `invalid-state` while the same is asked for already. Appends
 * `approval.requested`. Not idempotent.
 */
export async function askForApproval(
  { clock, random, store, audit }: ApprovalParts,
  tx: Tx,
  { ctx, kind, about, payload, effect }: ApprovalWish & { readonly ctx: Context },
): Promise<ApprovalRow> {
  const requestedAtUtc = nowUtc(clock);
  const waiting = await store.findPending(tx, kind, about, requestedAtUtc);
  if (waiting)
    throw new AppError('invalid-state', {
      detail: `Approval ${waiting.id} is asked for already, and waits.`,
    });
  const row: ApprovalRow = {
    ...{ id: newId<'approval'>({ clock, random }), kind, about, payload, effect: [...effect] },
    ...{ requestedBy: adminOf(ctx), requestedAtUtc, expiresAtUtc: inSeconds(clock, approvalSeconds) },
    ...{ state: 'pending', decidedBy: null, decidedAtUtc: null },
  };
  await store.insert(tx, row);
  const fields = { approvalId: row.id, kind };
  await audit.append(tx, ctx, { event: 'approval.requested', subject: null, fields });
  return row;
}
