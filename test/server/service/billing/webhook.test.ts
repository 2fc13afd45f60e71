import { expect } from 'chai';
import type { AccountId } from '#shared/values/index.ts';
import { type BillingApp, openBillingApp, secretKey } from '#test/support/billing/open-billing-app.ts';
import {
  type HeldSubscription,
  type StripeServer,
  startStripeServer,
} from '#test/support/billing/stripe-server.ts';

describe('billing: webhook', () => {
  let stripe: StripeServer;
  let app: BillingApp;
  let accountId: AccountId;
  let events = 0;

  beforeEach(async () => {
    stripe = await startStripeServer(secretKey, ['price_team', 'price_scale']);
    app = await openBillingApp(stripe);
    accountId = await app.makeAccount();
  });
  afterEach(async () => {
    await app.close();
    await stripe.stop();
  });

  /** Stripe now holds this subscription. */
  const hold = (changes: Partial<HeldSubscription> = {}): HeldSubscription => {
    const held = {
      id: 'sub_1',
      customer: 'cus_1',
      status: 'active',
      priceId: 'price_team',
      metadata: { wrkoutAccountId: accountId },
      created: Math.floor(app.time.nowMs / 1000),
      ...changes,
    };
    stripe.subscriptions.set(held.id, held);
    return held;
  };
  const event = (type: string, object: object) => {
    events += 1;
    const created = Math.floor(app.time.nowMs / 1000);
    return { id: `evt_${events}`, object: 'event', type, created, data: { object } };
  };
  const completed = (subscription = 'sub_1') =>
    event('checkout.session.completed', { id: 'cs_1', object: 'checkout.session', subscription });
  const updated = (id = 'sub_1') =>
    event('customer.subscription.updated', { id, object: 'subscription', status: 'active' });
  const planNow = () => app.accounts.get(accountId)?.planId;
  const eventNames = async () => (await app.auditEvents()).map(({ event: name }) => name);

  it('moves the account to the plan that was paid, and leaves its trace', async () => {
    hold();
    const answer = await app.deliver(completed());
    expect([answer.status, answer.body]).to.deep.equal([200, { received: true }]);
    expect(planNow()).to.equal('team');
    const [entry] = await app.auditEvents();
    expect(entry).to.include({ event: 'plan.changed', subject: accountId, actorKind: 'system' });
    expect(JSON.parse(entry?.fields ?? '')).to.deep.equal({ planId: 'team', source: 'stripe' });
  });

  it('changes nothing when an event comes again, also twice at once', async () => {
    hold();
    const one = completed();
    const both = await Promise.all([app.deliver(one), app.deliver(one)]);
    expect(both.map(({ status }) => status)).to.deep.equal([200, 200]);
    const asked = stripe.seen.length;
    expect((await app.deliver(one)).status).to.equal(200);
    expect(await eventNames()).to.deep.equal(['plan.changed']);
    expect(stripe.seen).to.have.length(asked);
    expect(await app.database.query('SELECT * FROM billing_events')).to.have.length(1);
  });

  for (const [what, options] of [
    ['signed with another secret', { secret: 'whsec_other' }],
    ['signed more than five minutes ago', { ageSeconds: 301 }],
  ] as const)
    it(`refuses an event ${what} and changes nothing`, async () => {
      hold();
      const answer = await app.deliver(completed(), options);
      expect([answer.status, answer.body.code]).to.deep.equal([400, 'webhook-signature-invalid']);
      expect(planNow()).to.equal('free');
      expect(stripe.seen).to.deep.equal([]);
      expect(await app.database.query('SELECT * FROM billing_events')).to.deep.equal([]);
    });

  it('takes an event signed just within five minutes', async () => {
    hold();
    expect((await app.deliver(completed(), { ageSeconds: 300 })).status).to.equal(200);
    expect(planNow()).to.equal('team');
  });

  it('refuses a body that was changed after signing, and a missing signature', async () => {
    hold();
    const signed = app.deliver(completed());
    const changed = await signed.send(' ');
    expect(changed.body.code).to.equal('webhook-signature-invalid');
    const bare = await app.http.post('/webhooks/stripe').send({ id: 'evt_x' });
    expect(bare.body.code).to.equal('webhook-signature-invalid');
    expect(planNow()).to.equal('free');
  });

  it('falls back to the free plan when the subscription has ended', async () => {
    const held = hold();
    await app.deliver(completed());
    held.status = 'canceled';
    await app.deliver(event('customer.subscription.deleted', { id: 'sub_1', object: 'subscription' }));
    expect(planNow()).to.equal('free');
    expect(await eventNames()).to.deep.equal(['plan.changed', 'plan.changed']);
  });

  it('ends a subscription that the provider no longer knows', async () => {
    hold();
    await app.deliver(completed());
    stripe.subscriptions.clear();
    await app.deliver(event('customer.subscription.deleted', { id: 'sub_1', object: 'subscription' }));
    expect(planNow()).to.equal('free');
  });

  it('comes to the same end when an old event arrives after the last one', async () => {
    const held = hold();
    const first = updated();
    await app.deliver(completed());
    held.status = 'canceled';
    await app.deliver(event('customer.subscription.deleted', { id: 'sub_1', object: 'subscription' }));
    await app.deliver(first);
    expect(planNow()).to.equal('free');
  });

  it('takes an update that arrives before the checkout it follows from', async () => {
    hold({ priceId: 'price_scale' });
    await app.deliver(updated());
    expect(planNow()).to.equal('scale');
    await app.deliver(completed());
    expect(await eventNames()).to.deep.equal(['plan.changed']);
  });

  it('follows a move to another price', async () => {
    const held = hold();
    await app.deliver(completed());
    held.priceId = 'price_scale';
    await app.deliver(updated());
    expect(planNow()).to.equal('scale');
  });

  it('leaves the plan alone for a price that is not configured', async () => {
    const held = hold();
    await app.deliver(completed());
    held.priceId = 'price_of_something_else';
    expect((await app.deliver(updated())).status).to.equal(200);
    expect(planNow()).to.equal('team');
  });

  it('takes the plan away when payment has finally failed, and not while the provider still tries', async () => {
    const held = hold();
    await app.deliver(completed());
    held.status = 'past_due';
    await app.deliver(updated());
    expect(planNow()).to.equal('team');
    held.status = 'unpaid';
    await app.deliver(updated());
    expect(planNow()).to.equal('free');
  });

  it('lets the newest of two running subscriptions count, and the other when that one ends', async () => {
    hold();
    await app.deliver(completed());
    const newer = hold({
      id: 'sub_2',
      priceId: 'price_scale',
      created: Math.floor(app.time.nowMs / 1000) + 60,
    });
    await app.deliver(completed('sub_2'));
    expect(planNow()).to.equal('scale');
    newer.status = 'canceled';
    await app.deliver(updated('sub_2'));
    expect(planNow()).to.equal('team');
  });

  it('takes events about accounts and subscriptions it does not know, and changes nothing', async () => {
    hold({ metadata: { wrkoutAccountId: '01936000-0000-7000-8000-000000000000' } });
    expect((await app.deliver(completed())).status).to.equal(200);
    expect((await app.deliver(completed('sub_nobody'))).status).to.equal(200);
    hold({ id: 'sub_3', metadata: {} });
    expect((await app.deliver(updated('sub_3'))).status).to.equal(200);
    expect(await eventNames()).to.deep.equal([]);
    expect(await app.database.query('SELECT * FROM billing_customers')).to.deep.equal([]);
  });

  it('does not let one customer number stand for two accounts', async () => {
    hold();
    await app.deliver(completed());
    const other = await app.makeAccount();
    hold({ id: 'sub_2', priceId: 'price_scale', metadata: { wrkoutAccountId: other } });
    await app.deliver(completed('sub_2'));
    expect(app.accounts.get(other)?.planId).to.equal('free');
  });

  it('takes events of other kinds without asking the provider', async () => {
    expect((await app.deliver(event('invoice.paid', { id: 'in_1' }))).status).to.equal(200);
    expect(stripe.seen).to.deep.equal([]);
  });

  it('refuses while the provider is down, so that the event comes again and is taken then', async () => {
    hold();
    const one = completed();
    stripe.state.down = true;
    expect((await app.deliver(one)).body.code).to.equal('billing-provider-failed');
    stripe.state.down = false;
    expect((await app.deliver(one)).status).to.equal(200);
    expect(planNow()).to.equal('team');
  });

  it('refuses signed bytes that are not JSON', async () => {
    const payload = '{"id":';
    const answer = await app.deliverText(payload);
    expect([answer.status, answer.body.code]).to.deep.equal([400, 'broken-json']);
  });

  it('refuses a second checkout while a subscription runs, and uses the known customer after it ended', async () => {
    const held = hold();
    await app.deliver(completed());
    const checkout = () =>
      app.http
        .post('/v1/billing/checkout')
        .set({ 'x-test-account': accountId, 'x-csrf-token': 'good' })
        .send({ planId: 'scale' });
    expect((await checkout()).body.code).to.equal('invalid-state');
    held.status = 'canceled';
    await app.deliver(updated());
    expect((await checkout()).status).to.equal(201);
    expect(stripe.seen.at(-1)?.form.customer).to.equal('cus_1');
  });
});
