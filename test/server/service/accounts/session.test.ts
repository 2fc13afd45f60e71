import { createHook } from 'node:async_hooks';
import { expect } from 'chai';
import { systemContext } from '#server/foundation/http/index.ts';
import { closeAccount, suspendAccount } from '#server/service/accounts/change-account.ts';
import { testPassword } from '#test/support/server/account-holders.ts';
import { filesHolding } from '#test/support/server/files-holding.ts';
import { openTestApp, type TestApp } from '#test/support/server/open-test-app.ts';
import { callsWith } from '#test/support/server/sessions.ts';

/** Tasks of argon2 that began on the thread pool meanwhile: the work itself is counted, because its time depends on whatever else runs. */
async function passwordWork(act: () => PromiseLike<unknown>): Promise<number> {
  let tasks = 0;
  // The binding (napi-rs) gives its tasks no name, and Node writes that out.
  const hook = createHook({
    init: (_id, type) => {
      if (type === 'undefined') tasks += 1;
    },
  }).enable();
  await act();
  hook.disable();
  return tasks;
}

const email = 'ada@example.com';
const job = systemContext('test');

describe('accounts: sessions', () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await openTestApp();
  });
  afterEach(() => app.close());

  const signIn = (changes: object = {}) =>
    app.anyone.post('/v1/session', { email, password: testPassword, ...changes });
  const codeOf = async (call: PromiseLike<{ status: number; body: { code: string } }>) => {
    const { status, body } = await call;
    return `${status} ${body.code}`;
  };
  const events = async () => (await app.auditEntries()).map((entry) => entry.event);

  it('signing in sets the cookie for a week and answers the CSRF token; both stand nowhere in the files', async () => {
    await app.signUpAndVerify(email);
    const answer = await signIn();
    const [cookie] = answer.get('set-cookie') ?? [];
    expect(cookie).to.match(
      /^__Host-wrkout_session=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax; Max-Age=604800$/,
    );
    expect(Object.keys(answer.body)).to.deep.equal(['csrfToken']);
    const token = /=([^;]+)/.exec(cookie ?? '')?.[1] ?? '';
    for (const secret of [token, answer.body.csrfToken])
      expect(filesHolding(app.folder, secret)).to.deep.equal([]);
    const entry = (await app.auditEntries()).at(-1);
    expect(entry).to.include({ event: 'account.signed-in', actorKind: 'account' });
    expect(entry?.actorId).to.equal(entry?.subject);
  });

  it('the address may be written in any letters', async () => {
    await app.signUpAndVerify(email);
    await signIn({ email: 'ADA@example.COM' }).expect(200);
  });

  it('an unknown address, a wrong password and an unconfirmed account get the same answer, and no session', async () => {
    await app.signUpAndVerify(email);
    await app.signUp('bea@example.com');
    const answers = [
      await signIn({ email: 'nobody@example.com' }),
      await signIn({ password: 'wrong password' }),
      await signIn({ email: 'bea@example.com' }),
    ];
    for (const { status, body, headers } of answers) {
      expect([status, body.code, headers['set-cookie']]).to.deep.equal([
        401,
        'invalid-credentials',
        undefined,
      ]);
      expect({ ...body, requestId: '' }).to.deep.equal({ ...answers[0]?.body, requestId: '' });
    }
    expect((await events()).filter((event) => event === 'account.signed-in')).to.have.length(1);
  });

  it('an unknown address costs the work of a wrong password', async () => {
    await app.signUpAndVerify(email);
    // The decoy is hashed once in the life of a process.
    await signIn({ email: 'nobody@example.com' });
    const known = await passwordWork(() => signIn({ password: 'wrong password' }));
    const unknown = await passwordWork(() => signIn({ email: 'nobody@example.com' }));
    expect([known, unknown]).to.deep.equal([1, 1]);
  });

  it('a suspended person gets in, to reach their rights; a closed account does not', async () => {
    const { accountId } = await app.signUpAndVerify(email);
    await suspendAccount(app.accounts, job, accountId, 'terms');
    await signIn().expect(200);
    await closeAccount(app.accounts, job, accountId);
    expect(await codeOf(signIn())).to.equal('401 invalid-credentials');
  });

  it('a session lasts seven days, however much it is used, and then says that it has ended', async () => {
    const ada = await app.signUpAndVerify(email);
    app.clock.advance(7 * 86_400 - 0.001);
    await ada.get('/v1/account').expect(200);
    app.clock.advance(0.001);
    expect(await codeOf(ada.get('/v1/account'))).to.equal('401 session-expired');
  });

  it('a restart keeps the session', async () => {
    const ada = await app.signUpAndVerify(email);
    app = await app.reopen();
    await callsWith(app.publicHttp, { cookie: ada.cookie }).get('/v1/account').expect(200);
  });

  it('signing out ends this session at once and no other, and leaves its trace', async () => {
    const first = await app.signUpAndVerify(email);
    const second = await app.signIn(email);
    const answer = await first.delete('/v1/session').expect(204);
    expect(answer.get('set-cookie')?.[0]).to.match(/^__Host-wrkout_session=; .*Max-Age=0$/);
    expect(await codeOf(first.get('/v1/account'))).to.equal('401 unauthenticated');
    expect(await codeOf(first.delete('/v1/session'))).to.equal('401 unauthenticated');
    await second.get('/v1/account').expect(200);
    expect((await events()).filter((event) => event === 'account.signed-out')).to.have.length(1);
  });

  it("another session's CSRF token does not do", async () => {
    const first = await app.signUpAndVerify(email);
    const second = await app.signIn(email);
    const mixed = callsWith(app.publicHttp, { cookie: first.cookie, 'x-csrf-token': second.csrf });
    expect(await codeOf(mixed.patch('/v1/account', { name: 'Eve' }))).to.equal('403 csrf-token-invalid');
    expect(await codeOf(callsWith(app.publicHttp, { cookie: first.cookie }).delete('/v1/account'))).to.equal(
      '403 csrf-token-invalid',
    );
    expect((await first.get('/v1/account')).body).to.include({ name: 'Ada Lovelace', state: 'active' });
  });

  it('after ten wrong passwords the account must wait a quarter of an hour, also with the right one, from anywhere', async () => {
    await app.signUpAndVerify(email);
    for (let n = 0; n < 10; n++) expect((await signIn({ password: 'wrong password' })).status).to.equal(401);
    const refused = await signIn().set('x-forwarded-for', '198.51.100.7');
    expect([refused.status, refused.get('retry-after')]).to.deep.equal([429, '900']);
    expect(await codeOf(signIn({ email: 'other@example.com' }))).to.equal('401 invalid-credentials');
    app.clock.advance(900);
    await signIn().expect(200);
  });

  it('a success forgets the wrong passwords before it', async () => {
    await app.signUpAndVerify(email);
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < 5; n++) await signIn({ password: 'wrong password' });
      await signIn().expect(200);
    }
  });

  for (const body of [
    { email },
    { password: 'x' },
    { email: 'x', password: 'x' },
    { email, password: testPassword, remember: true },
  ])
    it(`${JSON.stringify(Object.keys(body))} alone or not understood is wrong input`, async () => {
      expect(await codeOf(app.anyone.post('/v1/session', body))).to.equal('400 invalid-input');
    });
});
