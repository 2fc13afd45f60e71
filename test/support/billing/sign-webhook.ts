import Stripe from 'stripe';

/** The `stripe-signature` of a webhook, made by Stripe's own code. `timestamp` is in seconds. */
export const signWebhook = (payload: string, signed: { secret: string; timestamp: number }): string =>
  new Stripe('sk_test_of_nobody').webhooks.generateTestHeaderString({ payload, ...signed });
