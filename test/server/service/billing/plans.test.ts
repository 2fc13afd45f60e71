import { expect } from 'chai';
import { ConfigError } from '#server/foundation/config/index.ts';
import { builtInPlans, openBilling } from '#server/service/billing/index.ts';
import {
  type BillingApp,
  openBillingApp,
  secretKey,
  webhookSecret,
} from '#test/support/billing/open-billing-app.ts';

describe('billing: plans', () => {
  let app: BillingApp;
  beforeEach(async () => {
    app = await openBillingApp(null);
  });
  afterEach(() => app.close());

  it('shows the plans to administrators who may read them', async () => {
    const answer = await app.http.get('/admin/v1/plans').set('x-test-role', 'support');
    expect(answer.status).to.equal(200);
    expect(answer.body.items.map(({ id }: { id: string }) => id)).to.deep.equal(['free', 'team', 'scale']);
    expect(answer.body.items[0]).to.deep.include({
      monthlyQuota: 10_000,
      quotaEnd: 'hard',
      limits: builtInPlans.first.limits,
    });
    expect((await app.http.get('/admin/v1/plans').set('x-test-role', 'dpo')).body.code).to.equal('forbidden');
    expect((await app.http.get('/admin/v1/plans')).body.code).to.equal('unauthenticated');
  });

  it('is a list like all others: by pages, and only its own cursor goes on', async () => {
    const page = (query: string) => app.http.get(`/admin/v1/plans?${query}`).set('x-test-role', 'support');
    const first = (await page('limit=2')).body;
    const rest = (await page(`limit=2&cursor=${first.nextCursor}`)).body;
    const ids = [...first.items, ...rest.items].map(({ id }: { id: string }) => id);
    expect([ids, rest.nextCursor]).to.deep.equal([['free', 'team', 'scale'], null]);
    expect((await page('limit=3')).body.nextCursor).to.equal(null);
    for (const cursor of ['WyJ4Il0', 'Wy0xXQ', 'WzEuNV0', 'x'])
      expect((await page(`cursor=${cursor}`)).body.errors).to.deep.equal([
        { pointer: '?cursor', message: 'is not a cursor of this list' },
      ]);
  });

  it('shows account holders their plan, what of it is used, and that nothing can be bought while billing is off', async () => {
    const accountId = await app.makeAccount();
    const answer = await app.http.get('/v1/billing').set('x-test-account', accountId);
    expect(answer.body).to.deep.include({ enabled: false, usedThisMonth: 7, overThisMonth: 0 });
    expect(answer.body.plan.id).to.equal('free');
    expect(answer.body.plans.some(({ purchasable }: { purchasable: boolean }) => purchasable)).to.equal(
      false,
    );
    expect((await app.http.get('/v1/billing')).body.code).to.equal('unauthenticated');
  });

  it('gives the limits of the first plan to an account whose plan is no longer offered', async () => {
    const accountId = await app.makeAccount();
    app.accounts.set(accountId, { state: 'active', planId: 'retired' });
    expect((await app.http.get('/v1/billing').set('x-test-account', accountId)).body.plan.id).to.equal(
      'free',
    );
  });

  it('answers billing-off to checkout and webhook while there is no key', async () => {
    const accountId = await app.makeAccount();
    const checkout = await app.http
      .post('/v1/billing/checkout')
      .set({ 'x-test-account': accountId, 'x-csrf-token': 'good' })
      .send({ planId: 'team' });
    expect([checkout.status, checkout.body.code]).to.deep.equal([409, 'billing-off']);
    expect((await app.deliver({ id: 'evt_1', type: 'ping' })).body.code).to.equal('billing-off');
  });

  for (const [what, prices] of [
    ['there is no plan gold', { gold: 'price_1' }],
    ['the plan free is free', { free: 'price_1' }],
    ['two plans have the same price', { team: 'price_1', scale: 'price_1' }],
  ] as const)
    it(`does not start with a price list where ${what}`, () => {
      const stripe = { secretKey, webhookSecret, apiBase: 'http://127.0.0.1:1', maxRetries: 0, prices };
      expect(() => openBilling(app.billing, { stripe, returnUrl: 'https://localhost' })).to.throw(
        ConfigError,
        what,
      );
    });
});
