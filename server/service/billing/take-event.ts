import type Stripe from 'stripe';
import { nowUtc } from '#server/foundation/clock/index.ts';
import type { Context } from '#server/foundation/http/index.ts';
import { AppError } from '#shared/errors/index.ts';
import type { Billing } from './deps.ts';
import type { Provider } from './provider.ts';
import { endSubscription, settleSubscription } from './settle-subscription.ts';

type SignedBytes = { readonly raw: Buffer; readonly signature: string };

/** The subscription an event is about, or null for events that mean nothing to us. Pure. */
export function subscriptionIdOf(event: Stripe.Event): string | null {
  switch (event.type) {
    case 'checkout.session.completed': {
      const { subscription } = event.data.object;
      return typeof subscription === 'string' ? subscription : (subscription?.id ?? null);
    }
    case 'customer.subscription.updated':
    case 'customer.subscription.deleted':
      return event.data.object.id;
    default:
      return null;
  }
}

/** The provider is the one who acts; the request id leads back to its call. */
const asProvider = (ctx: Context): Context => ({ ...ctx, actor: { kind: 'system', name: 'stripe-webhook' } });

async function settleEvent(
  billing: Billing,
  provider: Provider,
  call: Context,
  { event, subscriptionId }: { event: Stripe.Event; subscriptionId: string },
): Promise<void> {
  const ctx = asProvider(call);
  const seen = await provider.readSubscription(subscriptionId);
  const left = await billing.database.transaction(async (tx) => {
    if (await billing.store.isTaken(event.id, tx)) return null;
    await billing.store.insertEvent(tx, event.id, event.type, nowUtc(billing.clock));
    return seen
      ? settleSubscription(billing, tx, ctx, seen)
      : endSubscription(billing, tx, ctx, subscriptionId);
  });
  if (left)
    billing.log.warn({ reason: left, type: event.type, requestId: ctx.requestId }, 'webhook left alone');
}

/**
 * Takes a webhook event of the provider. The event is only a hint that something happened: the subscription is read anew from the
 * provider, one event after the other, so events that are late, doubled or in the wrong order lead to the same end (Stripe promises no
 * order). What concerns nobody here is taken too, or the provider would repeat it for days. Throws `billing-off`,
 * `webhook-signature-invalid`, `broken-json`, `billing-provider-failed` (the provider then repeats). Writes the event's hash with the
 * change in one transaction. Safe to repeat.
 */
export async function takeEvent(
  billing: Billing,
  ctx: Context,
  { raw, signature }: SignedBytes,
): Promise<void> {
  const { provider } = billing;
  if (!provider) throw new AppError('billing-off');
  const event = await provider.readEvent(raw, signature, billing.clock.nowMs());
  const subscriptionId = subscriptionIdOf(event);
  if (subscriptionId === null || (await billing.store.isTaken(event.id))) return;
  await billing.inLine(() => settleEvent(billing, provider, ctx, { event, subscriptionId }));
}
