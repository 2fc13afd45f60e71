import type { Plans } from './plans.ts';

/** Stripe price of each plan that can be bought, by plan id. */
export type Prices = Readonly<Record<string, string>>;

/** The price of a plan, or undefined when it cannot be bought. `planId` may be anything a caller sent. Pure. */
export const priceOf = (prices: Prices, planId: string): string | undefined =>
  Object.hasOwn(prices, planId) ? prices[planId] : undefined;

/** What is wrong with a price list, as sentences; empty is good. Pure. */
export function checkPrices(plans: Plans, prices: Prices): string[] {
  const wrong = Object.keys(prices).flatMap((planId) => {
    const plan = plans.find(planId);
    if (!plan) return [`there is no plan ${planId}`];
    return plan.amountMinor === 0 ? [`the plan ${planId} is free and has no price`] : [];
  });
  const ids = Object.values(prices);
  return new Set(ids).size === ids.length ? wrong : [...wrong, 'two plans have the same price'];
}

/** The plan that one of these prices stands for, or undefined when none does. Pure. */
export const planOfPrices = (prices: Prices, priceIds: readonly string[]): string | undefined =>
  Object.entries(prices).find(([, priceId]) => priceIds.includes(priceId))?.[0];

/**
 * Does a subscription in this state entitle to its plan? `past_due` does: the provider still tries to collect, and stopping the
 * API over an expired card would be harsh; it becomes `unpaid` or `canceled` when that fails. Pure.
 */
export const isEntitling = (status: string): boolean => ['active', 'trialing', 'past_due'].includes(status);

/** The plan that subscriptions give: that of the newest one that entitles, else the fallback. Pure. */
export function planGivenBy(
  subscriptions: readonly { planId: string; status: string; startedAtUtc: string }[],
  fallback: string,
): string {
  const entitling = subscriptions.filter(({ status }) => isEntitling(status));
  const newest = entitling.reduce<(typeof entitling)[number] | undefined>(
    (best, next) => (best && best.startedAtUtc >= next.startedAtUtc ? best : next),
    undefined,
  );
  return newest?.planId ?? fallback;
}
