import { expect } from 'chai';
import { accountsDataSource, accountsRetention } from '#server/service/accounts/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import { openTestApp, type TestApp } from '#test/support/server/open-test-app.ts';
import { newestToken } from '#test/support/server/read-outbox.ts';
import type { HolderSession } from '#test/support/server/sessions.ts';

const recordsOf = (section: { records: unknown } | undefined) => [
  ...((section?.records ?? []) as Iterable<Record<string, unknown>>),
];

describe('accounts: what is held of a person', () => {
  let app: TestApp;
  let ada: HolderSession;
  let bea: HolderSession;
  beforeEach(async () => {
    app = await openTestApp();
    ada = await app.signUpAndVerify('ada@example.com');
    bea = await app.signUpAndVerify('bea@example.com');
  });
  afterEach(() => app.close());
  const held = async (id: AccountId) =>
    (await accountsDataSource(app.accounts).count(id)).map((one) => one.records);

  it('is told in readable words, with no hash and nothing of anybody else', async () => {
    const sections = await accountsDataSource(app.accounts).export(ada.accountId);
    const [account] = recordsOf(sections.find((section) => section.name === 'account'));
    expect(account).to.include({
      id: ada.accountId,
      email: 'ada@example.com',
      name: 'Ada Lovelace',
      state: 'active',
    });
    expect(recordsOf(sections.find((section) => section.name === 'sessions'))).to.have.length(1);
    expect(JSON.stringify(sections)).to.not.match(/argon2|bea@example|tokenHash|"data":/);
  });

  it('goes with an erasure, once and for all, and nothing of anybody else', async () => {
    const source = accountsDataSource(app.accounts);
    expect(await held(ada.accountId)).to.deep.equal([1, 1, 0]);
    const removed = async () => (await source.erase(ada.accountId)).map((one) => one.removed);
    expect([await removed(), await removed()]).to.deep.equal([
      [1, 0, 1],
      [0, 0, 0],
    ]);
    expect([await held(ada.accountId), await held(bea.accountId)]).to.deep.equal([
      [0, 0, 0],
      [1, 1, 0],
    ]);
    expect(app.accounts.directory.find(ada.accountId)).to.equal(undefined);
    expect(recordsOf((await source.export(ada.accountId))[0])).to.deep.equal([]);
    expect((await ada.get('/v1/account')).body.code).to.equal('unauthenticated');
  });
});

describe('accounts: what has its time', () => {
  let app: TestApp;
  const erased: string[] = [];
  beforeEach(async () => {
    erased.splice(0);
    app = await openTestApp();
  });
  afterEach(() => app.close());

  const target = (rule: string) => {
    const targets = accountsRetention(app.accounts, async (id) => {
      erased.push(id);
    });
    const found = targets.find((one) => one.rule === rule);
    if (!found) throw new Error(`no target for ${rule}`);
    return found;
  };

  it('sessions go after their end, those that still run stay', async () => {
    const ada = await app.signUpAndVerify('ada@example.com');
    const end = '2026-11-30T09:00:00.000Z';
    const sessions = target('retain.sessions');
    expect((await sessions.plan(end)).found).to.equal(0);
    const later = '2026-11-30T09:00:00.001Z';
    expect(await sessions.plan(later)).to.deep.include({ found: 1, oldestUtc: end });
    await ada.get('/v1/account').expect(200);
    expect([await sessions.apply(later), await sessions.apply(later)]).to.deep.equal([
      { removed: 1 },
      { removed: 0 },
    ]);
  });

  it('tokens go after they have expired', async () => {
    await app.signUp('ada@example.com');
    const tokens = target('retain.tokens');
    expect((await tokens.plan('2026-11-24T09:00:00.000Z')).found).to.equal(0);
    expect(await tokens.apply('2026-11-24T09:00:00.001Z')).to.deep.equal({ removed: 1 });
    expect((await tokens.plan('2027-01-01T00:00:00.000Z')).found).to.equal(0);
  });

  it('sign-ups that nobody confirmed are erased whole by whoever knows all features; confirmed ones stay', async () => {
    await app.signUpAndVerify('ada@example.com');
    await app.signUp('bea@example.com');
    const bea = await app.accounts.store.findByEmail('bea@example.com');
    const unverified = target('retain.unverified');
    expect(await unverified.plan('2026-11-23T09:00:00.000Z')).to.deep.include({ found: 0, oldestUtc: null });
    const later = '2026-11-23T09:00:00.001Z';
    expect(await unverified.plan(later)).to.deep.equal({
      found: 1,
      oldestUtc: '2026-11-23T09:00:00.000Z',
      samples: ['2026-11-23T09:00:00.000Z'],
    });
    expect(erased).to.deep.equal([]);
    expect(await unverified.apply(later)).to.deep.equal({ removed: 1 });
    expect(erased).to.deep.equal([bea?.id]);
  });

  it('a sign-up whose removal was cut off is removed by the next run', async () => {
    await app.signUp('bea@example.com');
    const later = '2026-11-23T09:00:00.001Z';
    const cutOff = accountsRetention(app.accounts, () => Promise.reject(new Error('cut off')));
    const first = cutOff.find(({ rule }) => rule === 'retain.unverified');
    expect(await first?.apply(later).catch((error: Error) => error.message)).to.equal('cut off');
    const unverified = target('retain.unverified');
    expect((await unverified.plan(later)).found).to.equal(1);
    expect(await unverified.apply(later)).to.deep.equal({ removed: 1 });
    expect((await unverified.plan(later)).found).to.equal(0);
    expect(await app.accounts.store.findByEmail('bea@example.com')).to.equal(null);
  });

  it('whoever confirms while the run is on its way stays', async () => {
    await app.signUp('ada@example.com');
    await app.signUp('bea@example.com');
    const first = accountsRetention(app.accounts, async () => {
      for (const email of ['ada@example.com', 'bea@example.com'])
        await app.anyone.post('/v1/accounts/verify-email', { token: newestToken(app.paths.outbox, email) });
    }).find(({ rule }) => rule === 'retain.unverified');
    expect(await first?.apply('2026-11-23T09:00:00.001Z')).to.deep.equal({ removed: 1 });
    expect(await app.accounts.store.count('active')).to.equal(1);
  });

  it('a plan never shows a name, an address or an id: it stays on record after the person is gone', async () => {
    await app.signUp('ada@example.com');
    const id = String((await app.accounts.store.findByEmail('ada@example.com'))?.id);
    for (const rule of ['retain.sessions', 'retain.tokens', 'retain.unverified'])
      expect(JSON.stringify(await target(rule).plan('2030-01-01T00:00:00.000Z'))).to.not.match(
        new RegExp(`ada|Lovelace|${id}`, 'i'),
      );
  });
});
