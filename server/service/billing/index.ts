import { ConfigError, describeKey } from '#server/foundation/config/index.ts';
import type { Billing, BillingDeps, BillingOptions } from './deps.ts';
import type { Plans } from './plans.ts';
import { openProvider } from './provider.ts';
import { checkPrices } from './rules.ts';
import { billingStore } from './store.ts';

export { cancelSubscriptions } from './cancel-subscriptions.ts';
export type { Billing, BillingDeps, BillingLinks, BillingOptions } from './deps.ts';
export { billingDataSource, billingRetention, paymentPromise } from './obligations.ts';
export { builtInPlans, type Plan, type Plans } from './plans.ts';
export { billingProcessor } from './processor.ts';
export { readPlans } from './read-plans.ts';
export { billingRoutes } from './routes.ts';
export { listPlans, planOf } from './show-billing.ts';
export { billingMigrations, billingTables } from './tables.ts';

function waitingLine(): Billing['inLine'] {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work, work);
    last = mine;
    return mine;
  };
}

/** Throws ConfigError when the price list (`WRKOUT_STRIPE_PRICES`) names a plan that cannot be bought. Pure. */
export function requirePrices(plans: Plans, prices: Billing['prices']): void {
  const wrong = checkPrices(plans, prices);
  if (wrong.length > 0)
    throw new ConfigError(
      `The configuration cannot be used:\n  WRKOUT_STRIPE_PRICES: ${wrong.join('; ')}. Example: WRKOUT_STRIPE_PRICES=${describeKey('WRKOUT_STRIPE_PRICES').example}`,
    );
}

/** Opens billing. Sends nothing. Throws ConfigError when the price list names a plan that cannot be bought. */
export function openBilling(deps: BillingDeps, options: BillingOptions): Billing {
  const prices = options.stripe?.prices ?? {};
  requirePrices(deps.plans, prices);
  return {
    ...deps,
    options,
    prices,
    store: billingStore(deps.database),
    provider: options.stripe && openProvider(deps, options.stripe),
    inLine: waitingLine(),
  };
}
