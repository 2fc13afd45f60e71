import {
  column,
  defineTable,
  type Migration,
  type RowOf,
  type Table,
} from '#server/foundation/database/index.ts';

const billing = {
  category: 'billing',
  whose: 'account-holder',
  purposes: ['process-payments'],
  retention: 'retain.account',
} as const;

export const billingCustomers = defineTable({
  name: 'billing_customers',
  about: 'Which customer number of the payment provider belongs to which account. No card data.',
  subject: 'accountId',
  columns: {
    accountId: column('id', billing, { primaryKey: true }),
    customerId: column('text', billing, { sealed: true }),
    customerIndex: column('bytes', billing, { unique: true, blindIndexOf: 'customerId' }),
    createdAtUtc: column('instant', billing),
  },
});

export const billingSubscriptions = defineTable({
  name: 'billing_subscriptions',
  about: 'Subscriptions at the payment provider: the plan they give and the state they were last seen in.',
  subject: 'accountId',
  columns: {
    id: column('id', billing, { primaryKey: true }),
    accountId: column('id', billing),
    subscriptionId: column('text', billing, { sealed: true }),
    subscriptionIndex: column('bytes', billing, { unique: true, blindIndexOf: 'subscriptionId' }),
    planId: column('text', billing),
    status: column('text', billing),
    startedAtUtc: column('instant', billing),
    changedAtUtc: column('instant', billing),
  },
});
export type SubscriptionRow = RowOf<typeof billingSubscriptions>;

export const billingEvents = defineTable({
  name: 'billing_events',
  about: 'Hashes of the webhook events already taken, so that a repeat changes nothing. They lead to nobody.',
  subject: null,
  columns: {
    eventHash: column('id', false, { primaryKey: true }),
    type: column('text', false),
    takenAtUtc: column('instant', false),
  },
});

export const billingTables: Table[] = [billingCustomers, billingSubscriptions, billingEvents];

export const billingMigrations: Migration[] = [
  {
    name: '2026-11-23T1006-billing',
    up: async (schema) => {
      await schema.createTable('billing_customers', {
        accountId: { type: 'id', primaryKey: true },
        customerId: { type: 'bytes' },
        customerIndex: { type: 'bytes', unique: true },
        createdAtUtc: { type: 'instant' },
      });
      await schema.createTable('billing_subscriptions', {
        id: { type: 'id', primaryKey: true },
        accountId: { type: 'id' },
        subscriptionId: { type: 'bytes' },
        subscriptionIndex: { type: 'bytes', unique: true },
        planId: { type: 'text' },
        status: { type: 'text' },
        startedAtUtc: { type: 'instant' },
        changedAtUtc: { type: 'instant' },
      });
      await schema.createTable('billing_events', {
        eventHash: { type: 'id', primaryKey: true },
        type: { type: 'text' },
        takenAtUtc: { type: 'instant' },
      });
      await schema.addIndex('billing_subscriptions', ['accountId']);
      await schema.addIndex('billing_events', ['takenAtUtc']);
    },
    down: async (schema) => {
      await schema.dropTable('billing_events');
      await schema.dropTable('billing_subscriptions');
      await schema.dropTable('billing_customers');
    },
  },
];
