import { expect } from 'chai';
import type { AccountId } from '#shared/values/index.ts';
import { type BillingApp, openBillingApp, secretKey } from '#test/support/billing/open-billing-app.ts';
import { checkAgainstStripe } from '#test/support/billing/stripe-description.ts';
import { type StripeServer, startStripeServer } from '#test/support/billing/stripe-server.ts';

describe('billing: checkout', () => {
  let stripe: StripeServer;
  let app: BillingApp;
  let accountId: AccountId;

  beforeEach(async () => {
    stripe = await startStripeServer(secretKey, ['price_team', 'price_scale']);
    app = await openBillingApp(stripe);
    accountId = await app.makeAccount();
  });
  afterEach(async () => {
    await app.close();
    await stripe.stop();
  });

  const checkout = (planId: unknown, headers: Record<string, string> = {}) =>
    app.http
      .post('/v1/billing/checkout')
      .set({ 'x-test-account': accountId, 'x-csrf-token': 'good', ...headers })
      .send({ planId });

  it('answers with the address of the payment page, and leaves its trace', async () => {
    const answer = await checkout('team');
    expect(answer.status).to.equal(201);
    expect(answer.body.url).to.match(/^https:\/\/checkout\.stripe\.com\//);
    const [entry] = await app.auditEvents();
    expect(entry).to.include({ event: 'billing.checkout-started', subject: accountId, actorKind: 'account' });
  });

  it('sends what Stripe describes: a subscription to the configured price that carries the account', async () => {
    await checkout('scale');
    expect(stripe.seen).to.have.length(1);
    expect(stripe.seen[0]?.form).to.deep.equal({
      mode: 'subscription',
      line_items: [{ price: 'price_scale', quantity: '1' }],
      client_reference_id: accountId,
      metadata: { wrkoutAccountId: accountId },
      subscription_data: { metadata: { wrkoutAccountId: accountId } },
      success_url: 'https://localhost:8443/v1/billing',
      cancel_url: 'https://localhost:8443/v1/billing',
    });
  });

  for (const [what, form] of [
    ['an unknown parameter', { mode: 'subscription', card_number: '4242' }],
    ['a list that is none', { line_items: 'price_team' }],
    ['a quantity that is no number', { line_items: [{ price: 'price_team', quantity: 'one' }] }],
    ['an unknown parameter deeper down', { subscription_data: { plan: 'team' } }],
  ] as const)
    it(`is tested against a description that refuses ${what}`, () => {
      expect(
        checkAgainstStripe('Checkout/Sessions.d.ts', 'SessionCreateParams', form as never),
      ).to.have.length(1);
    });

  it('moves nobody to a plan before it is paid', async () => {
    await checkout('team');
    expect(app.accounts.get(accountId)?.planId).to.equal('free');
  });

  it('gives the same page for the same Idempotency-Key, and another one without', async () => {
    const first = await checkout('team', { 'idempotency-key': 'abc' });
    const again = await checkout('team', { 'idempotency-key': 'abc' });
    const other = await checkout('team');
    expect(again.body.url).to.equal(first.body.url);
    expect(other.body.url).to.not.equal(first.body.url);
  });

  it('refuses the same Idempotency-Key for another plan', async () => {
    await checkout('team', { 'idempotency-key': 'abc' });
    const answer = await checkout('scale', { 'idempotency-key': 'abc' });
    expect([answer.status, answer.body.code]).to.deep.equal([422, 'idempotency-key-reused']);
  });

  it('keeps the Idempotency-Keys of two accounts apart', async () => {
    await checkout('team', { 'idempotency-key': 'abc' });
    const other = await app.makeAccount();
    expect((await checkout('scale', { 'idempotency-key': 'abc', 'x-test-account': other })).status).to.equal(
      201,
    );
  });

  for (const planId of ['free', 'platinum', '', 'constructor', 5])
    it(`refuses the plan ${JSON.stringify(planId)} without asking the provider`, async () => {
      const answer = await checkout(planId);
      expect([answer.status, answer.body.code]).to.deep.equal([400, 'invalid-input']);
      expect(answer.body.errors[0].pointer).to.equal('/planId');
      expect(stripe.seen).to.deep.equal([]);
    });

  it('refuses strangers and a missing CSRF token', async () => {
    const stranger = await app.http.post('/v1/billing/checkout').send({ planId: 'team' });
    expect(stranger.body.code).to.equal('unauthenticated');
    expect((await checkout('team', { 'x-csrf-token': 'bad' })).body.code).to.equal('csrf-token-invalid');
    expect(stripe.seen).to.deep.equal([]);
  });

  it('refuses a suspended account', async () => {
    app.accounts.set(accountId, { state: 'suspended', planId: 'free' });
    expect((await checkout('team')).body.code).to.equal('invalid-state');
  });

  it('tells that the provider is down, and leaves no trace', async () => {
    stripe.state.down = true;
    const answer = await checkout('team');
    expect([answer.status, answer.body.code]).to.deep.equal([502, 'billing-provider-failed']);
    expect(await app.auditEvents()).to.deep.equal([]);
  });

  it('tells that the provider refused a price it does not know', async () => {
    const strange = await openBillingApp(stripe, { team: 'price_gone', scale: 'price_scale' });
    const account = await strange.makeAccount();
    const answer = await strange.http
      .post('/v1/billing/checkout')
      .set({ 'x-test-account': account, 'x-csrf-token': 'good' })
      .send({ planId: 'team' });
    expect(answer.body.code).to.equal('billing-provider-failed');
    await strange.close();
  });
});
