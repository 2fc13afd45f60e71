import { type ApprovalKind, type ApprovalView, approvalKinds } from '#shared/contracts/approvals.ts';
import { isPermitted, type Role } from '#shared/permissions/index.ts';
import type { AdminId, Instant } from '#shared/values/index.ts';

/** A second administrator has a week; after it the situation may be another one. */
export const approvalSeconds = 7 * 86_400;

export type Decided = {
  readonly kind: string;
  readonly requestedBy: string;
  readonly expiresAtUtc: Instant;
  readonly state: string;
};

/** The state at this time: what nobody decided, or nobody used, expires. Pure. */
export const stateAt = ({ state, expiresAtUtc }: Decided, nowUtc: Instant): ApprovalView['state'] =>
  expiresAtUtc <= nowUtc && (state === 'pending' || state === 'approved')
    ? 'expired'
    : (state as ApprovalView['state']);

/** Why this administrator may not approve it, or null. Four eyes: never the one who asked. Pure. */
export function whyNot(
  approval: Decided,
  { adminId, role }: { readonly adminId: AdminId; readonly role: Role },
): string | null {
  if (approval.requestedBy === adminId)
    return 'You asked for this yourself. Another administrator must approve it.';
  const { permission } = approvalKinds[approval.kind as ApprovalKind];
  return isPermitted(role, permission) ? null : `Approving this needs the permission ${permission}.`;
}
