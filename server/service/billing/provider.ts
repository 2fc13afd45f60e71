import Stripe from 'stripe';
import type { Log } from '#server/foundation/http/index.ts';
import { AppError } from '#shared/errors/index.ts';

export type ProviderOptions = {
  readonly secretKey: string;
  readonly webhookSecret: string;
  /** Address of the API without a path. */
  readonly apiBase: string;
  /** How often the SDK repeats a call that failed on the way; it waits half a second and more between. */
  readonly maxRetries: number;
};

/** A subscription as the provider has it now; only what decides about a plan. */
export type ProviderSubscription = {
  readonly id: string;
  readonly customerId: string;
  readonly status: string;
  readonly priceIds: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly startedAtMs: number;
};

export type CheckoutOrder = {
  readonly accountId: string;
  readonly planId: string;
  readonly priceId: string;
  /** The provider's number for this customer, when there is one already. */
  readonly customerId: string | null;
  readonly returnUrl: string;
  readonly idempotencyKey: string;
};

/** What is asked of the payment provider. Everything may throw AppError `billing-provider-failed`. */
export type Provider = {
  /** Address of a payment page. The same idempotency key gives the same page; with another order `idempotency-key-reused`. */
  readonly createCheckout: (order: CheckoutOrder) => Promise<string>;
  /** The subscription, or null when the provider knows none of that id. */
  readonly readSubscription: (id: string) => Promise<ProviderSubscription | null>;
  /** Ends it at once. One that has ended, or is unknown, stays so. */
  readonly cancelSubscription: (id: string) => Promise<void>;
  /** Deletes the customer; invoices stay there, as the law asks of the provider. One that is deleted, or unknown, stays so. */
  readonly deleteCustomer: (id: string) => Promise<void>;
  /** Checks the signature over the raw bytes and reads the event. Throws AppError `webhook-signature-invalid`, `broken-json`. */
  readonly readEvent: (raw: Buffer, signature: string, nowMs: number) => Promise<Stripe.Event>;
};

const timeoutMs = 15_000;
/** A signature older than this is refused; the provider's own default. */
const toleranceSeconds = 300;

/** Where the account id stands in the metadata of what we make at the provider. */
export const accountField = 'wrkoutAccountId';

function connect({ secretKey, apiBase, maxRetries }: ProviderOptions): Stripe {
  const { protocol, hostname, port } = new URL(apiBase);
  return new Stripe(secretKey, {
    protocol: protocol === 'http:' ? 'http' : 'https',
    host: hostname,
    ...(port === '' ? {} : { port }),
    timeout: timeoutMs,
    maxNetworkRetries: maxRetries,
    // The SDK would tell the provider how long earlier calls took; nobody needs that.
    telemetry: false,
  });
}

/** Only the kind of failure goes to the log: the provider's sentences may repeat what was sent. */
function toRefusal(log: Log, error: unknown): AppError {
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  const { type, code, statusCode, requestId } = error;
  log.warn({ type, code, statusCode, providerRequestId: requestId }, 'the payment provider refused');
  if (error instanceof Stripe.errors.StripeIdempotencyError) return new AppError('idempotency-key-reused');
  return new AppError('billing-provider-failed', { cause: error });
}

const isMissing = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing';

const toSubscription = (found: Stripe.Subscription): ProviderSubscription => ({
  id: found.id,
  customerId: typeof found.customer === 'string' ? found.customer : found.customer.id,
  status: found.status,
  priceIds: found.items.data.map((item) => item.price.id),
  metadata: found.metadata,
  startedAtMs: found.created * 1000,
});

/** The order as the provider's API wants it. Whose it is stands in the subscription, where only we can write. Pure. */
const checkoutParams = (order: CheckoutOrder): Stripe.Checkout.SessionCreateParams => ({
  mode: 'subscription',
  line_items: [{ price: order.priceId, quantity: 1 }],
  client_reference_id: order.accountId,
  ...(order.customerId === null ? {} : { customer: order.customerId }),
  metadata: { [accountField]: order.accountId },
  subscription_data: { metadata: { [accountField]: order.accountId } },
  success_url: order.returnUrl,
  cancel_url: order.returnUrl,
});

function readSignedEvent(stripe: Stripe, secret: string): Provider['readEvent'] {
  return async (raw, signature, nowMs) => {
    try {
      return await stripe.webhooks.constructEventAsync(
        raw,
        signature,
        secret,
        toleranceSeconds,
        undefined,
        nowMs,
      );
    } catch (error) {
      if (error instanceof Stripe.errors.StripeSignatureVerificationError)
        throw new AppError('webhook-signature-invalid', { cause: error });
      if (error instanceof SyntaxError) throw new AppError('broken-json', { cause: error });
      throw error;
    }
  };
}

/** Opens the way to Stripe. Sends nothing yet. */
export function openProvider({ log }: { readonly log: Log }, options: ProviderOptions): Provider {
  const stripe = connect(options);
  const asked = async <T>(answer: Promise<T>): Promise<T> =>
    answer.catch((error: unknown) => {
      throw toRefusal(log, error);
    });
  /** Null for what the provider does not know. */
  const known = async <T>(answer: Promise<T>): Promise<T | null> =>
    asked(
      answer.catch((error: unknown) => {
        if (isMissing(error)) return null;
        throw error;
      }),
    );

  return {
    createCheckout: async (order) => {
      const { idempotencyKey } = order;
      const { url } = await asked(stripe.checkout.sessions.create(checkoutParams(order), { idempotencyKey }));
      if (url === null) throw new AppError('billing-provider-failed');
      return url;
    },
    readSubscription: async (id) => {
      const found = await known(stripe.subscriptions.retrieve(id));
      return found && toSubscription(found);
    },
    cancelSubscription: async (id) => {
      await known(stripe.subscriptions.cancel(id));
    },
    deleteCustomer: async (id) => {
      await known(stripe.customers.del(id));
    },
    readEvent: readSignedEvent(stripe, options.webhookSecret),
  };
}
