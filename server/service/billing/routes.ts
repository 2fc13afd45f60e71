import { idempotencyKeyOf } from '#server/foundation/http/idempotency/index.ts';
import { accountOf, pageOfAll, type Route, route } from '#server/foundation/http/index.ts';
import * as contracts from '#shared/contracts/billing.ts';
import type { Billing } from './deps.ts';
import { listPlans, showBilling } from './show-billing.ts';
import { startCheckout } from './start-checkout.ts';
import { takeEvent } from './take-event.ts';

type Header = string | string[] | undefined;

const single = (header: Header): string => (typeof header === 'string' ? header : '');

/** Routes of account holders and of the provider on the public listener, and of administrators on the admin listener. */
export function billingRoutes(billing: Billing): Route[] {
  return [
    route(contracts.listPlans, async ({ query }) => ({ body: pageOfAll(listPlans(billing), query) })),
    route(contracts.getBilling, async ({ ctx }) => ({ body: await showBilling(billing, accountOf(ctx)) })),
    route(contracts.startCheckout, async ({ body, headers, ctx }) => ({
      body: await startCheckout(billing, ctx, {
        planId: body.planId,
        idempotencyKey: idempotencyKeyOf({ headers }),
      }),
    })),
    route(contracts.stripeWebhook, async ({ raw, headers, ctx }) => {
      await takeEvent(billing, ctx, { raw, signature: single(headers['stripe-signature']) });
      return { body: { received: true as const } };
    }),
  ];
}
