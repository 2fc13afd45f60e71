import { expect } from 'chai';
import { openTestApp, type TestApp } from '#test/support/server/open-test-app.ts';
import type { HolderSession } from '#test/support/server/sessions.ts';

describe('accounts: one’s own', () => {
  let app: TestApp;
  let ada: HolderSession;
  const filed: string[] = [];
  beforeEach(async () => {
    filed.splice(0);
    app = await openTestApp({
      fileErasure: async (_ctx, accountId) => {
        filed.push(accountId);
        return `request-of-${accountId}` as never;
      },
    });
    ada = await app.signUpAndVerify('ada@example.com');
  });
  afterEach(() => app.close());
  const lastEntry = async () => (await app.auditEntries()).at(-1);

  it('shows what is held, and no hash', async () => {
    expect((await ada.get('/v1/account').expect(200)).body).to.deep.equal({
      id: ada.accountId,
      email: 'ada@example.com',
      name: 'Ada Lovelace',
      state: 'active',
      planId: 'free',
      createdAtUtc: '2026-11-23T09:00:00.000Z',
      emailVerifiedAtUtc: '2026-11-23T09:00:00.000Z',
    });
  });

  it('a name can be corrected, again and again; the entry says what, never the value', async () => {
    for (const name of ['Augusta Ada King', 'Augusta Ada King'])
      expect((await ada.patch('/v1/account', { name }).expect(200)).body.name).to.equal(name);
    const entry = await lastEntry();
    expect(entry).to.include({ event: 'account.corrected', actorId: ada.accountId, subject: ada.accountId });
    expect(entry?.fields).to.deep.equal({ columns: ['name'] });
    expect(JSON.stringify(await app.auditEntries())).to.not.match(/Augusta|Lovelace|ada@/);
  });

  for (const body of [
    { name: '' },
    { name: 7 },
    { email: 'new@example.com' },
    { name: 'A', state: 'closed' },
    {},
  ])
    it(`a correction with ${JSON.stringify(body)} is refused and changes nothing`, async () => {
      const before = (await app.auditEntries()).length;
      expect((await ada.patch('/v1/account', body)).body.code).to.equal('invalid-input');
      expect((await ada.get('/v1/account')).body.name).to.equal('Ada Lovelace');
      expect((await app.auditEntries()).length).to.equal(before);
    });

  it('is nobody else’s: a stranger gets 401, another person their own', async () => {
    const bea = await app.signUpAndVerify('bea@example.com', { name: 'Bea' });
    expect((await bea.get('/v1/account')).body).to.include({ id: bea.accountId, name: 'Bea' });
    for (const call of [
      app.anyone.get('/v1/account'),
      app.anyone.patch('/v1/account', { name: 'x' }),
      app.anyone.delete('/v1/account'),
    ])
      expect((await call).body.code).to.equal('unauthenticated');
  });

  it('closing ends every session, files an erasure, and leaves its trace', async () => {
    const second = await app.signIn('ada@example.com');
    const { body, headers } = await ada.delete('/v1/account').expect(200);
    expect(body).to.deep.equal({ state: 'closed', rightsRequestId: `request-of-${ada.accountId}` });
    expect(headers['set-cookie']?.[0]).to.contain('Max-Age=0');
    expect(filed).to.deep.equal([ada.accountId]);
    for (const session of [ada, second]) expect((await session.get('/v1/account')).status).to.equal(401);
    expect(app.accounts.directory.find(ada.accountId)?.state).to.equal('closed');
    expect(await lastEntry()).to.include({ event: 'account.closed', subject: ada.accountId });
  });

  it('an account whose erasure cannot be filed is not closed, and its holder can come back', async () => {
    const failing = await openTestApp({ fileErasure: () => Promise.reject(new Error('cut off')) });
    const bea = await failing.signUpAndVerify('bea@example.com');
    expect((await bea.delete('/v1/account')).status).to.equal(500);
    expect((await bea.get('/v1/account')).body.state).to.equal('active');
    await failing.close();
  });

  it('of two closings at the same moment one closes the account', async () => {
    const answers = await Promise.all([ada.delete('/v1/account'), ada.delete('/v1/account')]);
    expect(answers.map((answer) => answer.status).sort()[0]).to.equal(200);
    expect(answers.filter((answer) => answer.status === 200)).to.have.length(1);
    expect(new Set(filed)).to.deep.equal(new Set([ada.accountId]));
  });

  it('a change is in the gateway’s memory only once it is committed, and after a restart as well', async () => {
    const failing = app.database.transaction(async (tx) => {
      await app.accounts.store.change(tx, ada.accountId, { state: 'suspended', planId: 'scale' });
      throw new Error('rolled back');
    });
    await failing.catch(String);
    expect(app.accounts.directory.find(ada.accountId)).to.deep.equal({ state: 'active', planId: 'free' });
    await app.database.transaction((tx) => app.accounts.store.change(tx, ada.accountId, { planId: 'scale' }));
    expect(app.accounts.directory.find(ada.accountId)?.planId).to.equal('scale');
    app = await app.reopen();
    expect(app.accounts.directory.find(ada.accountId)).to.deep.equal({ state: 'active', planId: 'scale' });
  });
});
