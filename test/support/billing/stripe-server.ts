import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { decodeForm } from './decode-form.ts';
import { checkAgainstStripe, type FormValue } from './stripe-description.ts';

export type HeldSubscription = {
  id: string;
  customer: string;
  status: string;
  priceId: string;
  metadata: Record<string, string>;
  created: number;
};

export type SeenRequest = {
  method: string;
  path: string;
  idempotencyKey: string | undefined;
  form: Record<string, FormValue>;
};

type Answer = { status: number; body: object };
const refuse = (status: number, type: string, message: string, code?: string): Answer => ({
  status,
  body: { error: { type, message, ...(code ? { code } : {}) } },
});

/** A subscription as Stripe's API returns it; the fields that matter here. */
const toObject = ({ priceId, ...rest }: HeldSubscription) => ({
  object: 'subscription',
  ...rest,
  items: {
    object: 'list',
    has_more: false,
    url: `/v1/subscription_items?subscription=${rest.id}`,
    data: [{ id: 'si_1', object: 'subscription_item', price: { id: priceId, object: 'price' } }],
  },
});

/** What Stripe demands of every call: the key, a pinned version, forms, and a key against repeats on every POST. */
function checkCall(req: IncomingMessage, secretKey: string): Answer | null {
  if (req.headers.authorization !== `Bearer ${secretKey}`)
    return refuse(401, 'invalid_request_error', 'Invalid API Key provided');
  if (!/^\d{4}-\d{2}-\d{2}\.\w+$/.test(String(req.headers['stripe-version'])))
    return refuse(400, 'invalid_request_error', 'no pinned version');
  if (req.method !== 'POST') return null;
  if (!String(req.headers['content-type']).startsWith('application/x-www-form-urlencoded'))
    return refuse(400, 'invalid_request_error', 'not a form');
  const key = String(req.headers['idempotency-key'] ?? '');
  return key === '' || key.length > 255 ? refuse(400, 'invalid_request_error', 'bad idempotency key') : null;
}

/** What the description cannot say: a subscription needs items and a page to come back to, and lengths are limited. */
function checkSession(form: Record<string, FormValue>): string[] {
  const wrong = checkAgainstStripe('Checkout/Sessions.d.ts', 'SessionCreateParams', form);
  if (form.mode === 'subscription' && !Array.isArray(form.line_items)) wrong.push('line_items is missing');
  if (form.success_url === undefined) wrong.push('success_url is missing');
  if (String(form.client_reference_id ?? '').length > 200) wrong.push('client_reference_id is too long');
  for (const [name, value] of Object.entries((form.metadata ?? {}) as Record<string, string>))
    if (name.length > 40 || value.length > 500) wrong.push(`metadata[${name}] is too long`);
  return wrong;
}

/** Checkout Sessions: the same idempotency key gives the same answer, with another request an error. */
function sessionDesk(prices: readonly string[]) {
  const remembered = new Map<string, { sent: string; answer: Answer }>();

  const createSession = ({ form }: SeenRequest): Answer => {
    const wrong = checkSession(form);
    if (wrong.length > 0) return refuse(400, 'invalid_request_error', wrong.join('; '), 'parameter_unknown');
    const [item] = form.line_items as [{ price: string }];
    if (!prices.includes(item.price))
      return refuse(400, 'invalid_request_error', 'No such price', 'resource_missing');
    const id = `cs_test_${remembered.size + 1}`;
    return {
      status: 200,
      body: { id, object: 'checkout.session', url: `https://checkout.stripe.com/c/pay/${id}` },
    };
  };

  const repeatable = (request: SeenRequest, sent: string): Answer => {
    const before = remembered.get(request.idempotencyKey ?? '');
    if (before && before.sent !== sent)
      return refuse(400, 'idempotency_error', 'Keys for idempotent requests …');
    const answer = before?.answer ?? createSession(request);
    remembered.set(request.idempotencyKey ?? '', { sent, answer });
    return answer;
  };

  return repeatable;
}

/** What Stripe answers about a subscription it holds. */
function onSubscription(
  subscriptions: ReadonlyMap<string, HeldSubscription>,
  { method, path }: SeenRequest,
): Answer {
  const held = subscriptions.get(path.split('/').at(-1) ?? '');
  if (!held) return refuse(404, 'invalid_request_error', 'No such subscription', 'resource_missing');
  if (method === 'DELETE') held.status = 'canceled';
  return { status: 200, body: toObject(held) };
}

/**
 * Stands in for api.stripe.com on a free port of 127.0.0.1: answers Checkout Sessions and Subscriptions, and refuses what Stripe's
 * description does not allow. `down` makes it answer 500. `subscriptions` is what it holds; `seen` is what it was asked.
 */
export async function startStripeServer(secretKey: string, prices: readonly string[]) {
  const seen: SeenRequest[] = [];
  const subscriptions = new Map<string, HeldSubscription>();
  const onSession = sessionDesk(prices);
  const state = { down: false };

  const answerTo = (req: IncomingMessage, sent: string): Answer => {
    const { method = '', url: path = '' } = req;
    const idempotencyKey = req.headers['idempotency-key'] as string | undefined;
    const request = { method, path, idempotencyKey, form: decodeForm(sent) };
    seen.push(request);
    if (state.down) return refuse(500, 'api_error', 'down');
    const refused = checkCall(req, secretKey);
    if (refused) return refused;
    if (method === 'POST' && path === '/v1/checkout/sessions') return onSession(request, sent);
    if (/^\/v1\/subscriptions\/\w+$/.test(path) && method !== 'POST')
      return onSubscription(subscriptions, request);
    return refuse(404, 'invalid_request_error', `Unrecognized request URL (${method}: ${path})`);
  };

  const send = (res: ServerResponse, { status, body }: Answer) =>
    res
      .writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_1' })
      .end(JSON.stringify(body));

  const server = createServer((req, res) => {
    void text(req).then((sent) => send(res, answerTo(req, sent)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    subscriptions,
    state,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type StripeServer = Awaited<ReturnType<typeof startStripeServer>>;
