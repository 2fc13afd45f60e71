import { newId } from '#server/foundation/clock/index.ts';
import { accountOf, type Context } from '#server/foundation/http/index.ts';
import { hashToken } from '#server/foundation/secrets/index.ts';
import { AppError, invalidField } from '#shared/errors/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import type { Billing } from './deps.ts';
import { isEntitling, priceOf } from './rules.ts';

type Order = {
  readonly planId: string;
  /** The caller's Idempotency-Key, or null. */
  readonly idempotencyKey: string | null;
};

async function refuseSecondSubscription({ store }: Billing, accountId: AccountId): Promise<void> {
  const held = await store.subscriptionsOf(accountId);
  if (held.some(({ status }) => isEntitling(status)))
    throw new AppError('invalid-state', {
      detail: 'A subscription is running; end it before you take another.',
    });
}

/** The caller's key means this caller's key: two accounts that choose the same one must not meet at the provider. */
const keyAtProvider = (billing: Billing, accountId: AccountId, key: string | null): string =>
  key === null ? newId(billing) : hashToken(`${accountId}\n${key}`).toString('base64url');

/**
 * Opens a payment page of the provider for a plan and returns its address. Nothing changes for the account until the provider tells
 * by webhook that it was paid. Throws `billing-off`, `invalid-input` (a plan that cannot be bought), `invalid-state` (the account is
 * not active, or pays already), `billing-provider-failed`, `idempotency-key-reused`. Writes `billing.checkout-started`.
 * Safe to repeat with the same Idempotency-Key: the provider then answers with the same page.
 */
export async function startCheckout(billing: Billing, ctx: Context, order: Order): Promise<{ url: string }> {
  const accountId = accountOf(ctx);
  if (!billing.provider) throw new AppError('billing-off');
  const priceId = priceOf(billing.prices, order.planId);
  if (priceId === undefined) throw invalidField('/planId', 'is not a plan that can be bought');
  if (billing.findAccount(accountId)?.state !== 'active') throw new AppError('invalid-state');
  await refuseSecondSubscription(billing, accountId);
  const customer = await billing.store.customerOf(accountId);
  const url = await billing.provider.createCheckout({
    accountId,
    planId: order.planId,
    priceId,
    customerId: customer?.customerId ?? null,
    returnUrl: billing.options.returnUrl,
    idempotencyKey: keyAtProvider(billing, accountId, order.idempotencyKey),
  });
  await billing.audit.record(ctx, {
    event: 'billing.checkout-started',
    subject: accountId,
    fields: { planId: order.planId },
  });
  return { url };
}
