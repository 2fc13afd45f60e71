import {
  findingOf,
  type PersonalDataSource,
  type PromiseCheck,
  type RetentionTarget,
} from '#server/foundation/obligations/index.ts';
import { cancelSubscriptions } from './cancel-subscriptions.ts';
import type { Billing } from './deps.ts';

/** What the feature holds of a person: the provider's numbers for them, and the state of what they pay for. */
export function billingDataSource(billing: Billing): PersonalDataSource {
  const { store, database } = billing;
  return {
    name: 'billing',
    tables: ['billing_customers', 'billing_subscriptions'],
    count: async (id) => [
      { table: 'billing_customers', records: (await store.customerOf(id)) ? 1 : 0, kept: null },
      { table: 'billing_subscriptions', records: (await store.subscriptionsOf(id)).length, kept: null },
    ],
    export: async (id) => {
      const customer = await store.customerOf(id);
      const subscriptions = await store.subscriptionsOf(id);
      return [
        {
          name: 'billing-customer',
          title: 'Your number at the payment provider',
          records: customer ? [{ customerId: customer.customerId, createdAtUtc: customer.createdAtUtc }] : [],
        },
        {
          name: 'billing-subscriptions',
          title: 'Your subscriptions',
          records: subscriptions.map(({ subscriptionId, planId, status, startedAtUtc, changedAtUtc }) => ({
            subscriptionId,
            planId,
            status,
            startedAtUtc,
            changedAtUtc,
          })),
        },
      ];
    },
    erase: async (id) => {
      await cancelSubscriptions(billing, id);
      return database.transaction(async (tx) => [
        { table: 'billing_subscriptions', removed: await store.removeSubscriptions(tx, id) },
        { table: 'billing_customers', removed: await store.removeCustomer(tx, id) },
      ]);
    },
  };
}

/** Hashes of taken events are needed as long as the provider may send one again. */
export function billingRetention({ store, database }: Billing): RetentionTarget[] {
  return [
    {
      name: 'billing_events',
      rule: 'retain.webhooks',
      plan: async (cutoff) => {
        const oldest = await store.oldestEvents(cutoff, 3);
        return findingOf(
          oldest.map((event) => event.takenAtUtc),
          await store.eventsBefore(cutoff),
        );
      },
      apply: async (cutoff) => ({
        removed: await database.transaction((tx) => store.removeEventsBefore(tx, cutoff)),
      }),
    },
  ];
}

const providerAddress = 'https://api.stripe.com';

/** collect.payment: payments run through the provider, and card data never come here. */
export function paymentPromise({ options }: Billing): PromiseCheck {
  return {
    clause: 'collect.payment',
    title: 'Payments run through the payment provider',
    check: async () => {
      if (!options.stripe) return { state: 'kept', detail: 'Billing is off; nobody can pay here.' };
      if (new URL(options.stripe.apiBase).origin === providerAddress)
        return { state: 'kept', detail: `People pay on pages of the provider (${providerAddress}).` };
      return {
        state: 'at-risk',
        detail: `Payments go to ${options.stripe.apiBase}, which is not the provider.`,
      };
    },
  };
}
