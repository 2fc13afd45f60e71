import { nowUtc } from '#server/foundation/clock/index.ts';
import type { Tx } from '#server/foundation/database/index.ts';
import type { Context } from '#server/foundation/http/index.ts';
import type { ApprovalKind } from '#shared/contracts/approvals.ts';
import { AppError } from '#shared/errors/index.ts';
import type { ApprovalId } from '#shared/values/index.ts';
import type { ApprovalParts } from './deps.ts';
import { stateAt, whyNot } from './rules.ts';
import type { ApprovalRow } from './tables.ts';

/** The administrator who calls. Throws Error for any other actor: a broken invariant. */
export function deciderOf({ actor }: Context) {
  if (actor.kind !== 'admin') throw new Error('only an administrator decides');
  return actor;
}

async function findPending({ store, clock }: ApprovalParts, tx: Tx, id: ApprovalId): Promise<ApprovalRow> {
  const row = await store.find(id, tx);
  if (row === null) throw new AppError('not-found');
  const state = stateAt(row, nowUtc(clock));
  if (state !== 'pending') throw new AppError('invalid-state', { detail: `This approval is ${state}.` });
  return row;
}

const eventOf = { approved: 'approval.approved', withdrawn: 'approval.withdrawn' } as const;

type Decision = { readonly id: ApprovalId; readonly to: keyof typeof eventOf };

async function decide(parts: ApprovalParts, tx: Tx, decision: Decision & { ctx: Context }): Promise<void> {
  const { store, audit, clock } = parts;
  const { id, to, ctx } = decision;
  const { kind } = await findPending(parts, tx, id);
  const decided = { decidedBy: deciderOf(ctx).adminId, decidedAtUtc: nowUtc(clock) };
  await store.change(tx, id, { state: to, ...decided });
  const fields = { approvalId: id, kind: kind as ApprovalKind };
  await audit.append(tx, ctx, { event: eventOf[to], subject: null, fields });
}

const fresh = async ({ store }: ApprovalParts, id: ApprovalId) => (await store.find(id)) as ApprovalRow;

/**
 * Approves what another administrator asked for, and carries it out in the same transaction where its kind is carried out at once. Throws
 * `not-found`, `invalid-state` when it is not pending any more, `forbidden` for the one who asked and for who lacks the permission of
 * the kind, and what carrying it out throws. Appends `approval.approved`.
 */
export async function approve(parts: ApprovalParts, ctx: Context, id: ApprovalId): Promise<ApprovalRow> {
  await parts.database.transaction(async (tx) => {
    const row = await findPending(parts, tx, id);
    const reason = whyNot(row, deciderOf(ctx));
    if (reason !== null) throw new AppError('forbidden', { detail: reason });
    await decide(parts, tx, { id, to: 'approved', ctx });
    const carryOut = parts.carryOuts.get(row.kind as ApprovalKind);
    if (!carryOut) return;
    await carryOut(tx, ctx, row);
    await parts.store.change(tx, id, { state: 'spent' });
  });
  return fresh(parts, id);
}

/** Takes back, or refuses, what was asked for. Throws `not-found`, `invalid-state`. Appends `approval.withdrawn`. */
export async function withdraw(parts: ApprovalParts, ctx: Context, id: ApprovalId): Promise<ApprovalRow> {
  await parts.database.transaction((tx) => decide(parts, tx, { id, to: 'withdrawn', ctx }));
  return fresh(parts, id);
}

/**
 * Uses an approval that its kind does not carry out by itself, once, in the caller's transaction. Null when there is none for this thing:
 * then it may not be done.
 */
export async function spend(
  { store, clock }: ApprovalParts,
  tx: Tx,
  { kind, about }: { readonly kind: ApprovalKind; readonly about: string },
): Promise<ApprovalRow | null> {
  const row = await store.findApproved(tx, kind, about, nowUtc(clock));
  if (row) await store.change(tx, row.id, { state: 'spent' });
  return row;
}
