import type { PlanView } from '#shared/contracts/billing.ts';
import { AppError } from '#shared/errors/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import type { Billing } from './deps.ts';
import type { Plan } from './plans.ts';
import { priceOf } from './rules.ts';

const toView = ({ provider, prices }: Billing, plan: Plan): PlanView => ({
  ...plan,
  limits: [...plan.limits],
  purchasable: provider !== null && priceOf(prices, plan.id) !== undefined,
});

/** All plans, each with whether it can be bought here and now. Writes nothing. */
export const listPlans = (billing: Billing): PlanView[] =>
  billing.plans.all.map((plan) => toView(billing, plan));

/**
 * The plan of an account. One whose plan is no longer offered has the limits of the first plan. Throws `not-found` when there is
 * no such account. Writes nothing.
 */
export function planOf(
  { findAccount, plans }: Pick<Billing, 'findAccount' | 'plans'>,
  accountId: AccountId,
): Plan {
  const account = findAccount(accountId);
  if (!account) throw new AppError('not-found');
  return plans.find(account.planId) ?? plans.first;
}

/** What an account holder sees of billing. Throws `not-found`. Writes nothing. */
export async function showBilling(billing: Billing, accountId: AccountId) {
  const plan = planOf(billing, accountId);
  const usedThisMonth = await billing.usedThisMonth(accountId);
  return {
    enabled: billing.provider !== null,
    plan: toView(billing, plan),
    usedThisMonth,
    overThisMonth: Math.max(0, usedThisMonth - plan.monthlyQuota),
    plans: listPlans(billing),
  };
}
