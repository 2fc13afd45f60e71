import type { Processor } from '#server/foundation/obligations/index.ts';
import { AppError } from '#shared/errors/index.ts';
import type { Billing } from './deps.ts';

/**
 * The payment provider, as one that is told of an erasure: it deletes the customer, whose name, e-mail address and cards go with it. Throws
 * `billing-off` while no key is configured, and `billing-provider-failed`.
 */
export const billingProcessor = (billing: Billing): Processor => ({
  name: 'stripe',
  what: 'The customer there: name, e-mail address, ways to pay. Its invoices stay with it, as tax law asks.',
  referenceOf: async (accountId) => (await billing.store.customerOf(accountId))?.customerId ?? null,
  tell: async (customerId) => {
    if (!billing.provider) throw new AppError('billing-off');
    await billing.provider.deleteCustomer(customerId);
  },
});
