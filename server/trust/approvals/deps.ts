import type { Clock, Random } from '#server/foundation/clock/index.ts';
import type { Database, Tx } from '#server/foundation/database/index.ts';
import type { Context } from '#server/foundation/http/index.ts';
import type { AuditLog } from '#server/trust/audit/index.ts';
import type { ApprovalKind } from '#shared/contracts/approvals.ts';
import type { ApprovalStore } from './store.ts';
import type { ApprovalRow } from './tables.ts';

export type ApprovalsDeps = {
  readonly clock: Clock;
  readonly random: Random;
  readonly database: Database;
  readonly audit: AuditLog;
};

/** Does what was approved, in the transaction in which it is approved. A refusal (AppError) leaves the approval pending. */
export type CarryOut = (tx: Tx, ctx: Context, approval: ApprovalRow) => Promise<void>;

/** What each use case of this feature is given. */
export type ApprovalParts = ApprovalsDeps & {
  readonly store: ApprovalStore;
  readonly carryOuts: Map<ApprovalKind, CarryOut>;
};
