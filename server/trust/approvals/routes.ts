import { nowUtc } from '#server/foundation/clock/index.ts';
import { type Context, type Route, route } from '#server/foundation/http/index.ts';
import {
  type ApprovalKind,
  type ApprovalView,
  approvalKinds,
  approveApproval,
  listApprovals,
  withdrawApproval,
} from '#shared/contracts/approvals.ts';
import { approve, deciderOf, withdraw } from './decide.ts';
import type { ApprovalParts } from './deps.ts';
import { stateAt, whyNot } from './rules.ts';
import type { ApprovalRow } from './tables.ts';

/** An approval as the caller sees it. */
export function toView(
  { clock }: Pick<ApprovalParts, 'clock'>,
  ctx: Context,
  row: ApprovalRow,
): ApprovalView {
  const { payload: _payload, kind, effect, ...rest } = row;
  const state = stateAt(row, nowUtc(clock));
  return {
    ...rest,
    kind: kind as ApprovalKind,
    title: approvalKinds[kind as ApprovalKind].title,
    effect: effect as string[],
    state,
    mayApprove: state === 'pending' && whyNot(row, deciderOf(ctx)) === null,
  };
}

/** The routes of approvals: list, approve, withdraw. */
export const approvalRoutes = (parts: ApprovalParts): Route[] => [
  route(listApprovals, async ({ ctx, query: { pending, ...paging } }) => {
    const { items, nextCursor } = await parts.store.page(
      pending === 'true' ? nowUtc(parts.clock) : null,
      paging,
    );
    return { body: { items: items.map((row) => toView(parts, ctx, row)), nextCursor } };
  }),
  route(approveApproval, async ({ ctx, params }) => ({
    body: toView(parts, ctx, await approve(parts, ctx, params.id)),
  })),
  route(withdrawApproval, async ({ ctx, params }) => ({
    body: toView(parts, ctx, await withdraw(parts, ctx, params.id)),
  })),
];
