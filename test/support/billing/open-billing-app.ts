import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import passport from 'passport';
import { Strategy } from 'passport-custom';
import { type Clock, newId, systemRandom } from '#server/foundation/clock/index.ts';
import { onCommit, openDatabase } from '#server/foundation/database/index.ts';
import { type AppDeps, buildApp, openLog, strategies } from '#server/foundation/http/index.ts';
import {
  type BillingLinks,
  billingMigrations,
  billingRoutes,
  billingTables,
  builtInPlans,
  openBilling,
} from '#server/service/billing/index.ts';
import { auditEntries, auditMigrations, openAuditLog } from '#server/trust/audit/index.ts';
import { openKeyring } from '#server/trust/keyring/index.ts';
import type { AccountState } from '#shared/contracts/accounts.ts';
import type { AccountId, SessionId } from '#shared/values/index.ts';
import { checkedHttp, documentOf } from '#test/support/openapi/index.ts';
import { signWebhook } from './sign-webhook.ts';
import type { StripeServer } from './stripe-server.ts';

export const secretKey = 'sk_test_4242';
export const webhookSecret = 'whsec_a_signing_secret';
export const prices = { team: 'price_team', scale: 'price_scale' };

type SigningOptions = { secret?: string; ageSeconds?: number };
type Entry = { state: AccountState; planId: string };

/** Whoever names an account in `x-test-account`, with the token `good`, is that account; `x-test-role` makes an administrator. */
function testPassport(): AppDeps['passport'] {
  const authenticator = new passport.Passport();
  authenticator.use(
    strategies.account,
    new Strategy((req, done) => {
      const accountId = req.get('x-test-account') as AccountId | undefined;
      const actor = { kind: 'account', accountId, sessionId: 'session' as SessionId };
      done(null, accountId && { actor, csrf: (token: string) => token === 'good' });
    }),
  );
  authenticator.use(
    strategies.admin,
    new Strategy((req, done) => {
      const role = req.get('x-test-role');
      done(null, role && { actor: { kind: 'admin', adminId: 'admin', sessionId: 'session', role } });
    }),
  );
  // Passport's declarations name one class in two ways that TypeScript takes for different.
  return authenticator as unknown as AppDeps['passport'];
}

type Base = {
  readonly clock: Clock;
  readonly random: typeof systemRandom;
  readonly log: ReturnType<typeof openLog>;
};

async function openStorage(base: Base, folder: string) {
  const keyring = await openKeyring(base, { folder: join(folder, 'keys'), rootKey: undefined });
  const database = await openDatabase({
    file: join(folder, 'wrkout.sqlite'),
    tables: [...billingTables, auditEntries],
    migrations: [...billingMigrations, ...auditMigrations],
    sealer: keyring,
  });
  return { keyring, database, audit: openAuditLog({ clock: base.clock, database }) };
}

/** Accounts as a map that follows committed plans. */
const accountLinks = (accounts: Map<AccountId, Entry>): BillingLinks => ({
  findAccount: (id) => accounts.get(id),
  movePlan: async (tx, id, planId) => {
    onCommit(tx, () => accounts.set(id, { state: accounts.get(id)?.state ?? 'active', planId }));
  },
  usedThisMonth: async () => 7,
});

/** Sends signed webhooks as Stripe does. */
function webhookSender(http: ReturnType<typeof checkedHttp>, time: { readonly nowMs: number }) {
  return (payload: string, { secret = webhookSecret, ageSeconds = 0 }: SigningOptions = {}) => {
    const timestamp = Math.floor(time.nowMs / 1000) - ageSeconds;
    const signature = signWebhook(payload, { secret, timestamp });
    return http
      .post('/webhooks/stripe')
      .set({ 'stripe-signature': signature, 'content-type': 'application/json; charset=utf-8' })
      .send(payload);
  };
}

/** Billing on a real database and real HTTP; accounts are a map that follows committed plans. Without `stripe` billing is off. */
export async function openBillingApp(stripe: StripeServer | null, movePrices = prices) {
  const folder = mkdtempSync(join(tmpdir(), 'wrkout-billing-'));
  const time = { nowMs: Date.parse('2026-11-23T09:00:00.000Z') };
  const clock: Clock = { nowMs: () => time.nowMs, monotonicMs: () => time.nowMs };
  const base = { clock, random: systemRandom, log: openLog('silent') };
  const { keyring, database, audit } = await openStorage(base, folder);
  const accounts = new Map<AccountId, Entry>();
  const billing = openBilling(
    { ...base, database, audit, plans: builtInPlans, ...accountLinks(accounts) },
    {
      stripe: stripe && { secretKey, webhookSecret, apiBase: stripe.url, maxRetries: 0, prices: movePrices },
      returnUrl: 'https://localhost:8443/v1/billing',
    },
  );
  const routes = billingRoutes(billing);
  const app = buildApp({ ...base, passport: testPassport(), trustedProxies: [] }, routes);
  const http = checkedHttp(app, documentOf(routes, 'both'));
  const deliverText = webhookSender(http, time);

  return {
    billing,
    database,
    keyring,
    folder,
    time,
    http,
    accounts,
    /** A fresh active account on the first plan. */
    makeAccount: async (): Promise<AccountId> => {
      const id = newId<'account'>(base);
      await keyring.createSubjectKey(id);
      accounts.set(id, { state: 'active', planId: builtInPlans.first.id });
      return id;
    },
    deliverText,
    /** Sends an event as Stripe does. */
    deliver: (event: object, options?: SigningOptions) => deliverText(JSON.stringify(event), options),
    auditEvents: () =>
      database.query<{ event: string; subject: string; actorKind: string; fields: string }>(
        'SELECT event, subject, actorKind, fields FROM audit_entries ORDER BY "index"',
      ),
    close: async () => {
      await database.close();
      await keyring.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export type BillingApp = Awaited<ReturnType<typeof openBillingApp>>;
