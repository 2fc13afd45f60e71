import { z } from 'zod';
import { dateSchema, idSchema, instantSchema } from '#shared/values/index.ts';
import { contract } from './contract.ts';

const params = z.strictObject({ id: idSchema<'rights-request'>() });
const holdSchema = z.strictObject({ id: z.string(), reason: z.string() });

/** What erasing the person will remove, per source. Counts only; shown before anything is done. */
export const erasurePlanSchema = z.strictObject({
  accountId: z.string(),
  sources: z.array(
    z.strictObject({
      source: z.string(),
      table: z.string(),
      records: z.int(),
      /** The ground on which the records stay, or null when they go; `until` where the ground names a day. */
      kept: z.string().nullable(),
      until: dateSchema.nullable(),
    }),
  ),
  records: z.int(),
  /** Who outside is told, and of what. */
  processors: z.array(z.strictObject({ name: z.string(), what: z.string() })),
  /** What forbids it now. */
  hold: holdSchema.nullable(),
});
export type ErasurePlan = z.infer<typeof erasurePlanSchema>;

export const noticeStates = ['waiting', 'told', 'failed', 'by-hand'] as const;

/** How far an erasure is. Steps, counts and ids only. */
export const erasureProgressSchema = z.strictObject({
  approvals: z.array(z.strictObject({ adminId: z.string(), atUtc: instantSchema })),
  approvalsNeeded: z.int(),
  /** From when on it begins by itself; null while an approval is missing. Until then it can be called off. */
  erasesAtUtc: instantSchema.nullable(),
  begunAtUtc: instantSchema.nullable(),
  steps: z.array(z.strictObject({ name: z.string(), isDone: z.boolean() })),
  /** What the last verification found: tables, files and kinds, never a value. */
  remaining: z.array(z.string()),
  notices: z.array(
    z.strictObject({
      processor: z.string(),
      state: z.enum(noticeStates),
      attempts: z.int(),
      nextAttemptAtUtc: instantSchema.nullable(),
      toldAtUtc: instantSchema.nullable(),
      lastError: z.string().nullable(),
    }),
  ),
  hold: holdSchema.nullable(),
});
export type ErasureProgress = z.infer<typeof erasureProgressSchema>;

export const showErasurePlan = contract({
  id: 'rightsRequests.plan',
  listener: 'admin',
  method: 'GET',
  path: '/admin/v1/rights-requests/{id}/plan',
  summary: 'What completing this erasure request would remove, what would stay and why, and who is told.',
  access: { kind: 'admin', permission: 'rights-requests.read' },
  params,
  success: { status: 200, description: 'The plan.', body: erasurePlanSchema },
  errors: ['not-found', 'invalid-state'],
  audit: ['erasure.planned'],
});

export const showErasureProgress = contract({
  id: 'rightsRequests.erasure',
  listener: 'admin',
  method: 'GET',
  path: '/admin/v1/rights-requests/{id}/erasure',
  summary: 'How far the erasure is: approvals, cooling-off time, steps, what is left, who was told.',
  access: { kind: 'admin', permission: 'rights-requests.read' },
  params,
  success: { status: 200, description: 'The progress.', body: erasureProgressSchema },
  errors: ['not-found', 'invalid-state'],
  audit: { none: 'steps and counts only, nothing of the person' },
});

export const withdrawErasureByMail = contract({
  id: 'rightsRequests.withdrawByMail',
  listener: 'public',
  method: 'POST',
  path: '/v1/rights-requests/{id}/withdraw-by-mail',
  summary:
    'Call off an erasure that has not begun, with the token of the mail about it. A closed account is open again.',
  access: { kind: 'anyone' },
  params,
  body: z.strictObject({ token: z.string().min(1).max(200) }),
  success: {
    status: 200,
    description: 'Called off.',
    body: z.strictObject({ state: z.literal('withdrawn') }),
  },
  errors: ['token-invalid', 'invalid-state'],
  audit: ['rights-request.withdrawn', 'account.reopened'],
});
