import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { billingDataSource, billingRetention, paymentPromise } from '#server/service/billing/index.ts';
import type { AppError } from '#shared/errors/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import { type BillingApp, openBillingApp, secretKey } from '#test/support/billing/open-billing-app.ts';
import { type StripeServer, startStripeServer } from '#test/support/billing/stripe-server.ts';

describe('billing: what is held of a person', () => {
  let stripe: StripeServer;
  let app: BillingApp;
  let accountId: AccountId;

  beforeEach(async () => {
    stripe = await startStripeServer(secretKey, ['price_team', 'price_scale']);
    app = await openBillingApp(stripe);
    accountId = await app.makeAccount();
    stripe.subscriptions.set('sub_secret', {
      id: 'sub_secret',
      customer: 'cus_secret',
      status: 'active',
      priceId: 'price_team',
      metadata: { wrkoutAccountId: accountId },
      created: 1_764_000_000,
    });
    const object = { id: 'sub_secret', object: 'subscription' };
    await app.deliver({
      id: 'evt_secret',
      object: 'event',
      type: 'customer.subscription.updated',
      data: { object },
    });
  });
  afterEach(async () => {
    await app.close();
    await stripe.stop();
  });

  const databaseBytes = () =>
    readdirSync(app.folder)
      .filter((name) => name.startsWith('wrkout.sqlite'))
      .map((name) => readFileSync(join(app.folder, name), 'latin1'))
      .join('');

  it("stores none of the provider's numbers in the clear", () => {
    expect(databaseBytes()).to.include(accountId);
    for (const secret of ['cus_secret', 'sub_secret', 'evt_secret'])
      expect(databaseBytes()).to.not.include(secret);
  });

  it('exports customer and subscription of this person only', async () => {
    const source = billingDataSource(app.billing);
    const [customer, subscriptions] = await source.export(accountId);
    expect([...((customer?.records ?? []) as Iterable<object>)]).to.deep.equal([
      { customerId: 'cus_secret', createdAtUtc: '2026-11-23T09:00:00.000Z' },
    ]);
    expect([...((subscriptions?.records ?? []) as Iterable<object>)][0]).to.include({
      subscriptionId: 'sub_secret',
    });
    const other = await source.export(await app.makeAccount());
    for (const { records } of other) expect([...(records as Iterable<object>)]).to.deep.equal([]);
  });

  it('erases everything, ends the subscription at the provider first, and may be repeated', async () => {
    const source = billingDataSource(app.billing);
    const removed = await source.erase(accountId);
    expect(removed.map(({ removed: rows }) => rows)).to.deep.equal([1, 1]);
    expect(stripe.subscriptions.get('sub_secret')?.status).to.equal('canceled');
    expect((await source.erase(accountId)).map(({ removed: rows }) => rows)).to.deep.equal([0, 0]);
    expect((await source.count(accountId)).map(({ records }) => records)).to.deep.equal([0, 0]);
  });

  it('erases nothing while the provider cannot be told to stop charging', async () => {
    const source = billingDataSource(app.billing);
    stripe.state.down = true;
    const failed = await source.erase(accountId).catch((error: unknown) => error);
    expect((failed as AppError).code).to.equal('billing-provider-failed');
    expect((await source.count(accountId)).map(({ records }) => records)).to.deep.equal([1, 1]);
  });

  it('forgets taken events after their time, and only those', async () => {
    const [target] = billingRetention(app.billing);
    const before = '2026-11-23T09:00:00.000Z';
    const after = '2026-11-23T09:00:00.001Z';
    expect(await target?.plan(before)).to.deep.equal({ found: 0, oldestUtc: null, samples: [] });
    expect(await target?.plan(after)).to.include({ found: 1, oldestUtc: before });
    expect(await target?.apply(before)).to.deep.equal({ removed: 0 });
    expect(await target?.apply(after)).to.deep.equal({ removed: 1 });
    expect(await target?.apply(after)).to.deep.equal({ removed: 0 });
  });

  it('says that payments are at risk when they do not go to the provider', async () => {
    expect((await paymentPromise(app.billing).check()).state).to.equal('at-risk');
    const off = await openBillingApp(null);
    expect((await paymentPromise(off.billing).check()).state).to.equal('kept');
    await off.close();
  });
});
