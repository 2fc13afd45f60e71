import { newId, nowUtc } from '#server/foundation/clock/index.ts';
import type { Tx } from '#server/foundation/database/index.ts';
import type { Context } from '#server/foundation/http/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import type { Billing } from './deps.ts';
import { accountField, type ProviderSubscription } from './provider.ts';
import { planGivenBy, planOfPrices } from './rules.ts';

/** Why a subscription was left alone; a closed word for the log. */
export type LeftAlone = 'unknown-account' | 'unknown-price' | 'unknown-subscription' | 'other-customer';

type Settled = { readonly accountId: AccountId; readonly planId: string };

/** The customer number is kept with the account. One that another account holds is a mix-up at the provider. */
async function keepCustomer(
  billing: Billing,
  tx: Tx,
  accountId: AccountId,
  customerId: string,
): Promise<boolean> {
  const holder = await billing.store.findCustomer(customerId, tx);
  if (holder) return holder.accountId === accountId;
  const row = { accountId, customerId, createdAtUtc: nowUtc(billing.clock) };
  if (await billing.store.customerOf(accountId, tx))
    await billing.store.moveCustomer(tx, accountId, customerId);
  else await billing.store.insertCustomer(tx, row);
  return true;
}

async function keepSubscription(
  billing: Billing,
  tx: Tx,
  { accountId, planId }: Settled,
  seen: ProviderSubscription,
): Promise<void> {
  const changes = { planId, status: seen.status, changedAtUtc: nowUtc(billing.clock) };
  const held = await billing.store.findSubscription(seen.id, tx);
  if (held) await billing.store.changeSubscription(tx, held.id, changes);
  else
    await billing.store.insertSubscription(tx, {
      id: newId(billing),
      accountId,
      subscriptionId: seen.id,
      startedAtUtc: new Date(seen.startedAtMs).toISOString(),
      ...changes,
    });
}

/** Moves the account to the plan that its subscriptions give now; nothing when it is there already. */
async function followPlan(billing: Billing, tx: Tx, ctx: Context, accountId: AccountId): Promise<void> {
  const planId = planGivenBy(await billing.store.subscriptionsOf(accountId, tx), billing.plans.first.id);
  if (billing.findAccount(accountId)?.planId === planId) return;
  await billing.movePlan(tx, accountId, planId);
  await billing.audit.append(tx, ctx, {
    event: 'plan.changed',
    subject: accountId,
    fields: { planId, source: 'stripe' },
  });
}

/**
 * Takes over what the provider now says of a subscription, inside the caller's transaction: customer, subscription, plan. Returns why
 * it was left alone, or null when it was taken. Safe to repeat. Writes `plan.changed` when the plan moves.
 */
export async function settleSubscription(
  billing: Billing,
  tx: Tx,
  ctx: Context,
  seen: ProviderSubscription,
): Promise<LeftAlone | null> {
  const accountId = seen.metadata[accountField] as AccountId | undefined;
  if (accountId === undefined || !billing.findAccount(accountId)) return 'unknown-account';
  const planId = planOfPrices(billing.prices, seen.priceIds);
  if (planId === undefined) return 'unknown-price';
  if (!(await keepCustomer(billing, tx, accountId, seen.customerId))) return 'other-customer';
  await keepSubscription(billing, tx, { accountId, planId }, seen);
  await followPlan(billing, tx, ctx, accountId);
  return null;
}

/**
 * A subscription that the provider no longer knows has ended, inside the caller's transaction. Returns why nothing was done, or null.
 * Safe to repeat. Writes `plan.changed` when the plan moves.
 */
export async function endSubscription(
  billing: Billing,
  tx: Tx,
  ctx: Context,
  subscriptionId: string,
): Promise<LeftAlone | null> {
  const held = await billing.store.findSubscription(subscriptionId, tx);
  if (!held) return 'unknown-subscription';
  const changes = { planId: held.planId, status: 'canceled', changedAtUtc: nowUtc(billing.clock) };
  await billing.store.changeSubscription(tx, held.id, changes);
  await followPlan(billing, tx, ctx, held.accountId as AccountId);
  return null;
}
