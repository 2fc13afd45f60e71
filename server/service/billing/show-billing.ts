import type { PlanView } from '#shared/contracts/billing.ts';
import { AppError } from '#shared/errors/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import type { Billing } from './deps.ts';
import { firstPlanId, type Plan, plans } from './plans.ts';
import { findPlan, priceOf } from './rules.ts';

const toView = ({ provider, prices }: Billing, plan: Plan): PlanView => ({
  ...plan,
  purchasable: provider !== null && priceOf(prices, plan.id) !== undefined,
});

/** All plans, each with whether it can be bought here and now. Writes nothing. */
export const listPlans = (billing: Billing): PlanView[] => plans.map((plan) => toView(billing, plan));

/**
 * The plan of an account. One whose plan is no longer offered has the limits of the first plan. Throws `not-found` when there is
 * no such account. Writes nothing.
 */
export function planOf({ findAccount }: Pick<Billing, 'findAccount'>, accountId: AccountId): Plan {
  const account = findAccount(accountId);
  if (!account) throw new AppError('not-found');
  const plan = findPlan(account.planId) ?? findPlan(firstPlanId);
  if (!plan) throw new Error(`the plan ${firstPlanId} must exist`);
  return plan;
}

/** What an account holder sees of billing. Throws `not-found`. Writes nothing. */
export async function showBilling(billing: Billing, accountId: AccountId) {
  return {
    enabled: billing.provider !== null,
    plan: toView(billing, planOf(billing, accountId)),
    usedThisMonth: await billing.usedThisMonth(accountId),
    plans: listPlans(billing),
  };
}
