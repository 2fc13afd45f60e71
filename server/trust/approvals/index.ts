import type { Tx } from '#server/foundation/database/index.ts';
import type { Context, Route } from '#server/foundation/http/index.ts';
import type { ApprovalKind, ApprovalView } from '#shared/contracts/approvals.ts';
import type { ApprovalId } from '#shared/values/index.ts';
import { type ApprovalWish, askForApproval } from './ask-for-approval.ts';
import { approve, spend, withdraw } from './decide.ts';
import type { ApprovalParts, ApprovalsDeps, CarryOut } from './deps.ts';
import { approvalRoutes, toView } from './routes.ts';
import { approvalStore } from './store.ts';
import type { ApprovalRow } from './tables.ts';

export type { ApprovalWish } from './ask-for-approval.ts';
export type { CarryOut } from './deps.ts';
export { type ApprovalRow, approvalsMigrations, approvalsTable } from './tables.ts';

/** Four eyes: what one administrator asks for happens only when another approves it. */
export type Approvals = {
  /** Asks, in the caller's transaction. Throws `invalid-state` while the same is asked for already. */
  readonly request: (tx: Tx, ctx: Context, wish: ApprovalWish) => Promise<ApprovalView>;
  readonly approve: (ctx: Context, id: ApprovalId) => Promise<ApprovalView>;
  readonly withdraw: (ctx: Context, id: ApprovalId) => Promise<ApprovalView>;
  /** Uses an approval once, in the caller's transaction; null where there is none. For kinds that nothing carries out by itself. */
  readonly spend: (
    tx: Tx,
    what: { readonly kind: ApprovalKind; readonly about: string },
  ) => Promise<ApprovalRow | null>;
  /** From now on approvals of this kind are carried out as they are approved. Throws Error when the kind has somebody already. */
  readonly carryOutBy: (kind: ApprovalKind, carryOut: CarryOut) => void;
  readonly routes: Route[];
};

/** Opens the feature; `carryOutBy` tells it what to do with each kind. */
export function openApprovals(deps: ApprovalsDeps): Approvals {
  const parts: ApprovalParts = { ...deps, store: approvalStore(deps.database), carryOuts: new Map() };
  return {
    request: async (tx, ctx, wish) => toView(parts, ctx, await askForApproval(parts, tx, { ctx, ...wish })),
    approve: async (ctx, id) => toView(parts, ctx, await approve(parts, ctx, id)),
    withdraw: async (ctx, id) => toView(parts, ctx, await withdraw(parts, ctx, id)),
    spend: (tx, what) => spend(parts, tx, what),
    carryOutBy: (kind, carryOut) => {
      if (parts.carryOuts.has(kind)) throw new Error(`two features carry out ${kind}`);
      parts.carryOuts.set(kind, carryOut);
    },
    routes: approvalRoutes(parts),
  };
}
