import { expect } from 'chai';
import { isPermitted, type Permission, roles } from '#shared/permissions/index.ts';
import { openTestApp, type TestApp } from '#test/support/server/open-test-app.ts';
import { callsWith, type HolderSession } from '#test/support/server/sessions.ts';

const unknownId = '01938f5a-0000-7000-8000-000000000001';
const path = '/admin/v1/accounts';

describe('accounts: seen and suspended by administrators', () => {
  let app: TestApp;
  let ada: HolderSession;
  let bea: HolderSession;
  before(async () => {
    app = await openTestApp();
    ada = await app.signUpAndVerify('ada@example.com');
    app.clock.advance(1);
    bea = await app.signUpAndVerify('bea@example.com');
    await app.signUp('cleo@example.com');
  });
  after(() => app.close());

  const emails = (body: { items: { email: string }[] }) =>
    body.items.map((item) => item.email.slice(0, 1)).join('');
  const entriesOf = async (event: string) =>
    (await app.auditEntries()).filter((entry) => entry.event === event);

  it('are listed newest first, page by page, also those of the same moment', async () => {
    const support = await app.asAdmin('support');
    const first = await support.get(`${path}?limit=1`).expect(200);
    const second = await support.get(`${path}?limit=1&cursor=${first.body.nextCursor}`);
    const third = await support.get(`${path}?limit=1&cursor=${second.body.nextCursor}`);
    // Bea and Cleo signed up in the same millisecond: their order is that of their ids, but none is left out or doubled.
    expect([first, second, third].map(({ body }) => emails(body)).join('')).to.be.oneOf(['cba', 'bca']);
    expect(third.body.nextCursor).to.equal(null);
  });

  it('are found by exactly their address, and by state', async () => {
    const support = await app.asAdmin('support');
    const found = async (query: string) => emails((await support.get(`${path}?${query}`).expect(200)).body);
    expect(await found('email=BEA@example.com')).to.equal('b');
    expect(await found('email=be@example.com')).to.equal('');
    expect(await found('state=unverified')).to.equal('c');
    expect(await found('email=bea@example.com&state=closed')).to.equal('');
  });

  it('every person shown has an entry of it, with who looked, before the answer', async () => {
    const support = await app.asAdmin('support');
    const before = (await entriesOf('account.consulted')).length;
    await support.get(`${path}?state=active`).expect(200);
    const added = (await entriesOf('account.consulted')).slice(before);
    expect(added.map((entry) => entry.subject)).to.have.members([ada.accountId, bea.accountId]);
    for (const entry of added) expect(entry).to.include({ actorId: support.adminId, actorRole: 'support' });
    expect((await ada.get('/v1/consultations')).body.items[0].event).to.equal('account.consulted');
    await support.get(`${path}?email=nobody@example.com`).expect(200);
    expect((await entriesOf('account.consulted')).length).to.equal(before + 2);
  });

  for (const query of ['limit=0', 'state=gone', 'email=x', 'cursor=x', 'name=Ada'])
    it(`?${query} is refused`, async () => {
      expect((await (await app.asAdmin('support')).get(`${path}?${query}`)).body.code).to.equal(
        'invalid-input',
      );
    });

  it('suspending and resuming follow each other, with reason and trace, and reach the gateway at once', async () => {
    const support = await app.asAdmin('support');
    const act = (what: string, body?: object) => support.post(`${path}/${ada.accountId}/${what}`, body);
    expect((await act('suspend', { reason: 'abuse' }).expect(200)).body).to.deep.equal({
      id: ada.accountId,
      state: 'suspended',
    });
    expect(app.accounts.directory.find(ada.accountId)?.state).to.equal('suspended');
    const [entry] = (await entriesOf('account.suspended')).slice(-1);
    expect([entry?.subject, entry?.actorId, entry?.fields]).to.deep.equal([
      ada.accountId,
      support.adminId,
      { reason: 'abuse' },
    ]);
    expect((await act('suspend', { reason: 'abuse' })).body).to.include({
      code: 'invalid-state',
      detail: 'The account is suspended.',
    });
    expect((await act('resume').expect(200)).body.state).to.equal('active');
    expect((await act('resume')).body.code).to.equal('invalid-state');
    expect(app.accounts.directory.find(ada.accountId)?.state).to.equal('active');
    expect(
      [await entriesOf('account.suspended'), await entriesOf('account.resumed')].map((list) => list.length),
    ).to.deep.equal([1, 1]);
  });

  it('an unconfirmed account is not suspended, and an unknown one is not there', async () => {
    const support = await app.asAdmin('support');
    const cleo = await app.accounts.store.findByEmail('cleo@example.com');
    const codeOf = async (id: string) =>
      (await support.post(`${path}/${id}/suspend`, { reason: 'terms' })).body.code;
    expect([await codeOf(String(cleo?.id)), await codeOf(unknownId), await codeOf('7')]).to.deep.equal([
      'invalid-state',
      'not-found',
      'invalid-input',
    ]);
  });

  for (const body of [{}, { reason: 'mood' }, { reason: 'terms', note: 'x' }])
    it(`a suspension with ${JSON.stringify(body)} is refused`, async () => {
      const answer = await (await app.asAdmin('support')).post(`${path}/${ada.accountId}/suspend`, body);
      expect([answer.body.code, app.accounts.directory.find(ada.accountId)?.state]).to.deep.equal([
        'invalid-input',
        'active',
      ]);
    });

  for (const role of roles)
    it(`${role} may exactly what the table of permissions says`, async () => {
      const admin = await app.asAdmin(role);
      const expected = (permission: Permission, status: number) =>
        isPermitted(role, permission) ? status : 403;
      const before = (await app.auditEntries()).length;
      expect((await admin.get(`${path}?email=nobody@example.com`)).status).to.equal(
        expected('accounts.read', 200),
      );
      for (const [what, body] of [
        ['suspend', { reason: 'terms' }],
        ['resume', undefined],
      ] as const)
        expect((await admin.post(`${path}/${unknownId}/${what}`, body)).status).to.equal(
          expected('accounts.suspend', 404),
        );
      expect((await app.auditEntries()).length).to.equal(before);
    });

  it('account holders and strangers find nothing there', async () => {
    expect((await ada.unlisted('get', path)).status).to.equal(404);
    const { body } = await callsWith(app.adminHttp, { cookie: ada.cookie }).get(path);
    expect(body.code).to.equal('unauthenticated');
  });
});
