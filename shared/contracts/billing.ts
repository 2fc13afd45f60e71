import { z } from 'zod';
import { pageOf, pageQuery } from '#shared/values/index.ts';
import { contract } from './contract.ts';
import { limitSchema, quotaEndSchema } from './limits.ts';

export const planSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  amountMinor: z.int(),
  currency: z.string(),
  monthlyQuota: z.int(),
  quotaEnd: quotaEndSchema,
  limits: z.array(limitSchema),
  purchasable: z.boolean(),
});
export type PlanView = z.infer<typeof planSchema>;

export const listPlans = contract({
  id: 'billing.plans',
  listener: 'admin',
  method: 'GET',
  path: '/admin/v1/plans',
  summary: 'The plans that accounts can be on.',
  access: { kind: 'admin', permission: 'plans.read' },
  query: z.strictObject(pageQuery),
  success: { status: 200, description: 'A page of plans.', body: pageOf(planSchema) },
  errors: [],
  audit: { none: 'plans are not personal data' },
});

export const getBilling = contract({
  id: 'billing.get',
  listener: 'public',
  method: 'GET',
  path: '/v1/billing',
  summary: 'Your plan, what of its monthly quota is used, and the plans you can move to.',
  access: { kind: 'account' },
  success: {
    status: 200,
    description: 'The state of billing.',
    body: z.strictObject({
      enabled: z.boolean(),
      plan: planSchema,
      usedThisMonth: z.int(),
      /** Calls beyond the quota; more than 0 only where it has a soft end, or had a larger plan before. */
      overThisMonth: z.int(),
      plans: z.array(planSchema),
    }),
  },
  errors: [],
  audit: { none: 'a person reads their own data' },
});

export const startCheckout = contract({
  id: 'billing.checkout',
  listener: 'public',
  method: 'POST',
  path: '/v1/billing/checkout',
  summary: 'Start paying for a plan on the payment provider\u2019s page.',
  access: { kind: 'account' },
  body: z.strictObject({ planId: z.string().min(1).max(50) }),
  success: { status: 201, description: 'Go to this address.', body: z.strictObject({ url: z.url() }) },
  errors: ['billing-off', 'billing-provider-failed', 'invalid-state'],
  audit: ['billing.checkout-started'],
});

export const stripeWebhook = contract({
  id: 'billing.webhook',
  listener: 'public',
  method: 'POST',
  path: '/webhooks/stripe',
  summary:
    'Events of the payment provider; the signature is checked over the raw bytes, a repeat changes nothing.',
  access: { kind: 'anyone' },
  bodyForm: 'raw',
  success: { status: 200, description: 'Taken.', body: z.strictObject({ received: z.literal(true) }) },
  errors: ['billing-off', 'webhook-signature-invalid', 'broken-json', 'billing-provider-failed'],
  audit: ['plan.changed'],
});
