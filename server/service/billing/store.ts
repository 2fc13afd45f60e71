import type { Database, Tx } from '#server/foundation/database/index.ts';
import { hashToken } from '#server/foundation/secrets/index.ts';
import type { AccountId, Instant } from '#shared/values/index.ts';
import { billingCustomers, billingEvents, billingSubscriptions, type SubscriptionRow } from './tables.ts';

const noIndex = Buffer.alloc(0);
const hashOf = (eventId: string): string => hashToken(eventId).toString('hex');

/** All reads and writes of the billing feature. */
export function billingStore(database: Database) {
  const customers = database.table(billingCustomers);
  const subscriptions = database.table(billingSubscriptions);
  const events = database.table(billingEvents);
  const indexOf = (subscriptionId: string) => subscriptions.index('subscriptionId', subscriptionId);

  return {
    customerOf: (accountId: AccountId, tx?: Tx) => customers.find({ accountId }, tx),
    findCustomer: (customerId: string, tx: Tx) =>
      customers.find({ customerIndex: customers.index('customerId', customerId) }, tx),
    insertCustomer: (tx: Tx, row: { accountId: string; customerId: string; createdAtUtc: Instant }) =>
      customers.insert(tx, { ...row, customerIndex: noIndex }),
    moveCustomer: (tx: Tx, accountId: string, customerId: string) =>
      customers.update(tx, { accountId }, { customerId }),
    removeCustomer: (tx: Tx, accountId: AccountId) => customers.remove(tx, { accountId }),

    subscriptionsOf: (accountId: string, tx?: Tx) =>
      subscriptions.list({ accountId }, { orderBy: [['startedAtUtc', 'asc']], ...(tx ? { tx } : {}) }),
    findSubscription: (subscriptionId: string, tx: Tx) =>
      subscriptions.find({ subscriptionIndex: indexOf(subscriptionId) }, tx),
    insertSubscription: (tx: Tx, row: Omit<SubscriptionRow, 'subscriptionIndex'>) =>
      subscriptions.insert(tx, { ...row, subscriptionIndex: noIndex }),
    changeSubscription: (
      tx: Tx,
      id: string,
      changes: Pick<SubscriptionRow, 'planId' | 'status' | 'changedAtUtc'>,
    ) => subscriptions.update(tx, { id }, changes),
    removeSubscriptions: (tx: Tx, accountId: AccountId) => subscriptions.remove(tx, { accountId }),

    isTaken: async (eventId: string, tx?: Tx): Promise<boolean> =>
      (await events.find({ eventHash: hashOf(eventId) }, tx)) !== null,
    insertEvent: (tx: Tx, eventId: string, type: string, takenAtUtc: Instant) =>
      events.insert(tx, { eventHash: hashOf(eventId), type, takenAtUtc }),
    eventsBefore: (cutoffUtc: Instant) => events.count({ takenAtUtc: { lt: cutoffUtc } }),
    oldestEvents: (cutoffUtc: Instant, limit: number) =>
      events.list({ takenAtUtc: { lt: cutoffUtc } }, { orderBy: [['takenAtUtc', 'asc']], limit }),
    removeEventsBefore: (tx: Tx, cutoffUtc: Instant) => events.remove(tx, { takenAtUtc: { lt: cutoffUtc } }),
  };
}

export type BillingStore = ReturnType<typeof billingStore>;
