import { z } from 'zod';
import type { Permission } from '#shared/permissions/index.ts';
import { idSchema, instantSchema, pageOf, pageQuery } from '#shared/values/index.ts';
import { contract } from './contract.ts';

/** What needs a second administrator, and which permission that one must have, too. */
export const approvalKinds = {
  'retention.shorten-rule': { title: 'Shorten a retention rule', permission: 'retention.edit' },
} as const satisfies Record<string, { title: string; permission: Permission }>;
export type ApprovalKind = keyof typeof approvalKinds;
export const approvalKindNames = Object.keys(approvalKinds) as [ApprovalKind, ...ApprovalKind[]];

/** `spent`: approved, and used by what asked for it. `expired`: nobody decided in time. */
export const approvalStates = ['pending', 'approved', 'spent', 'withdrawn', 'expired'] as const;

export const approvalSchema = z.strictObject({
  id: z.string(),
  kind: z.enum(approvalKindNames),
  title: z.string(),
  /** Id of the thing that it is about: a rule, a backup. */
  about: z.string(),
  /** What would happen, for whoever approves. */
  effect: z.array(z.string()),
  requestedBy: z.string(),
  requestedAtUtc: instantSchema,
  expiresAtUtc: instantSchema,
  state: z.enum(approvalStates),
  decidedBy: z.string().nullable(),
  decidedAtUtc: instantSchema.nullable(),
  /** May the caller approve it? Never what they asked for themselves. */
  mayApprove: z.boolean(),
});
export type ApprovalView = z.infer<typeof approvalSchema>;

const params = z.strictObject({ id: idSchema<'approval'>() });

export const listApprovals = contract({
  id: 'approvals.list',
  listener: 'admin',
  method: 'GET',
  path: '/admin/v1/approvals',
  summary: 'What one administrator asked for and another must approve, newest first.',
  access: { kind: 'admin', permission: 'approvals.read' },
  query: z.strictObject({ ...pageQuery, pending: z.enum(['true', 'false']).optional() }),
  success: { status: 200, description: 'A page of approvals.', body: pageOf(approvalSchema) },
  errors: [],
  audit: { none: 'approvals hold ids and counts, not personal data' },
});

export const approveApproval = contract({
  id: 'approvals.approve',
  listener: 'admin',
  method: 'POST',
  path: '/admin/v1/approvals/{id}/approve',
  summary:
    'Approve what another administrator asked for. What it stands for happens at once, or may be done once.',
  access: { kind: 'admin', permission: 'approvals.decide' },
  params,
  success: { status: 200, description: 'The approval as it is now.', body: approvalSchema },
  errors: ['not-found', 'invalid-state', 'invalid-input'],
  audit: ['approval.approved'],
});

export const withdrawApproval = contract({
  id: 'approvals.withdraw',
  listener: 'admin',
  method: 'POST',
  path: '/admin/v1/approvals/{id}/withdraw',
  summary: 'Take back what was asked for, or refuse it: nothing happens.',
  access: { kind: 'admin', permission: 'approvals.decide' },
  params,
  success: { status: 200, description: 'The approval as it is now.', body: approvalSchema },
  errors: ['not-found', 'invalid-state'],
  audit: ['approval.withdrawn'],
});
