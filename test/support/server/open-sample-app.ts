import { Strategy } from 'passport-custom';
import { z } from 'zod';
import { systemRandom } from '#server/foundation/clock/index.ts';
import {
  buildApp,
  type Context,
  createPassport,
  type Log,
  openLog,
  type Reply,
  type Route,
  route,
  strategies,
} from '#server/foundation/http/index.ts';
import { contract } from '#shared/contracts/contract.ts';
import { AppError } from '#shared/errors/index.ts';
import { fixedClock } from '#test/support/builders/clock.ts';
import { checkedHttp, documentOf } from '#test/support/openapi/index.ts';

const base = { summary: 'For tests.', errors: [], audit: { none: 'a test' } } as const;
const anyone = { kind: 'anyone' } as const;
const answer = z.strictObject({ ok: z.literal(true) });
const success = { status: 200, description: 'Fine.', body: answer } as const;

export const echo = contract({
  ...base,
  id: 'sample.echo',
  listener: 'public',
  method: 'POST',
  path: '/v1/echo/{id}',
  access: anyone,
  params: z.strictObject({ id: z.uuid('must be an id (UUID)') }),
  query: z.strictObject({ limit: z.coerce.number('must be a whole number').int().max(9).optional() }),
  body: z.strictObject({
    name: z.string().max(20),
    'a/b~c': z.number().optional(),
    deep: z.strictObject({ list: z.array(z.strictObject({ n: z.int() })) }).optional(),
  }),
  success,
});
const plain = contract({
  ...base,
  id: 'sample.plain',
  listener: 'public',
  method: 'GET',
  path: '/v1/plain',
  access: anyone,
  success,
  errors: ['too-many-attempts'],
});
const own = contract({
  ...base,
  id: 'sample.own',
  listener: 'public',
  method: 'GET',
  path: '/v1/own',
  access: { kind: 'account' },
  success,
});
const change = contract({
  ...base,
  id: 'sample.change',
  listener: 'public',
  method: 'POST',
  path: '/v1/own',
  access: { kind: 'account' },
  body: z.strictObject({ name: z.string() }),
  success,
});
const audit = contract({
  ...base,
  id: 'sample.audit',
  listener: 'admin',
  method: 'GET',
  path: '/admin/v1/sample',
  access: { kind: 'admin', permission: 'audit.read' },
  success,
});
const hook = contract({
  ...base,
  id: 'sample.hook',
  listener: 'public',
  method: 'POST',
  path: '/hook',
  access: anyone,
  bodyForm: 'raw',
  success,
});

/** Tokens of the sample app's strategies. */
export const tokens = { holder: 'holder', expired: 'expired', broken: 'broken', csrf: 'the csrf token' };

function samplePassport() {
  const passport = createPassport();
  const byHeader = (req: { headers: Record<string, unknown> }) => String(req.headers['x-test'] ?? '');
  passport.use(
    strategies.account,
    new Strategy((req, done) => {
      const who = byHeader(req);
      if (who === tokens.expired) return done(new AppError('session-expired'));
      if (who === tokens.broken) return done(new Error('the store is gone: secret-path'));
      if (who !== tokens.holder) return done(null, false);
      const actor = { kind: 'account', accountId: 'account-1', sessionId: 's' };
      done(null, { actor, csrf: (token: string) => token === tokens.csrf });
    }),
  );
  passport.use(
    strategies.admin,
    new Strategy((req, done) => {
      const role = byHeader(req);
      done(null, role ? { actor: { kind: 'admin', adminId: 'admin-1', sessionId: 's', role } } : false);
    }),
  );
  return passport;
}

type Calls = { readonly input: unknown; readonly ctx: Context; readonly raw: Buffer }[];

/**
 * The HTTP foundation with a handful of routes and no feature behind it. `calls` is what reached a handler; `reply` is what the
 * handlers answer. Every call of `http` is held against the OpenAPI document of the routes.
 */
export function openSampleApp(
  options: { log?: Log; trustedProxies?: string[]; reply?: () => Promise<Reply<never>> } = {},
) {
  const calls: Calls = [];
  const reply = options.reply ?? (async () => ({ body: { ok: true } }) as unknown as Reply<never>);
  const routes: Route[] = [echo, plain, own, change, audit, hook].map((one) =>
    route(one, async ({ params, query, body, raw, ctx }) => {
      calls.push({ input: { params, query, body }, ctx, raw });
      return reply();
    }),
  );
  const app = buildApp(
    {
      clock: fixedClock(),
      random: systemRandom,
      log: options.log ?? openLog('silent'),
      passport: samplePassport(),
      trustedProxies: options.trustedProxies ?? [],
    },
    routes,
  );
  return { app, http: checkedHttp(app, documentOf(routes, 'both')), calls };
}
