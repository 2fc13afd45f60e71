import type { AccountId } from '#shared/values/index.ts';
import type { Billing } from './deps.ts';
import { isEntitling } from './rules.ts';

/**
 * Ends an account's subscriptions at the provider, so that nobody is charged for an account that is gone. Returns how many. While
 * billing is off nothing can be ended; that is logged. Throws `billing-provider-failed`; safe to repeat.
 */
export async function cancelSubscriptions(billing: Billing, accountId: AccountId): Promise<number> {
  const held = await billing.store.subscriptionsOf(accountId);
  const running = held.filter(({ status }) => isEntitling(status));
  if (!billing.provider) {
    if (running.length > 0)
      billing.log.error({ accountId, running: running.length }, 'billing is off: subscriptions still run');
    return 0;
  }
  for (const { subscriptionId } of running)
    if (subscriptionId !== null) await billing.provider.cancelSubscription(subscriptionId);
  return running.length;
}
