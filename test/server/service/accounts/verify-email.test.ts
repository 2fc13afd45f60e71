import { expect } from 'chai';
import { filesHolding } from '#test/support/server/files-holding.ts';
import { openTestApp, type TestApp } from '#test/support/server/open-test-app.ts';
import { newestToken } from '#test/support/server/read-outbox.ts';

const email = 'ada@example.com';

describe('accounts: confirming the address', () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await openTestApp();
  });
  afterEach(() => app.close());

  const signUp = () => app.signUp(email);
  const tokenOf = () => newestToken(app.paths.outbox, email);
  const verify = (token: string) => app.anyone.post('/v1/accounts/verify-email', { token });
  const events = async () => (await app.auditEntries()).map((entry) => entry.event);
  const rowOf = () => app.accounts.store.findByEmail(email);

  it('makes the account active once, and leaves its trace', async () => {
    await signUp();
    app.clock.advance(60);
    const { status, body } = await verify(tokenOf());
    expect([status, body]).to.deep.equal([200, { state: 'active' }]);
    expect(await rowOf()).to.include({ state: 'active', emailVerifiedAtUtc: '2026-11-23T09:01:00.000Z' });
    expect(await events()).to.deep.equal(['account.created', 'account.email-verified']);
  });

  it('works once: the same token again, and an older one, are refused', async () => {
    await signUp();
    const first = tokenOf();
    app.clock.advance(1);
    await signUp();
    const second = tokenOf();
    expect(first).to.not.equal(second);
    await verify(first).expect(200);
    for (const token of [first, second]) expect((await verify(token)).body.code).to.equal('token-invalid');
  });

  it('of eight uses at the same moment one succeeds', async () => {
    await signUp();
    const token = tokenOf();
    const answers = await Promise.all(Array.from({ length: 8 }, () => verify(token)));
    expect(answers.map((answer) => answer.status).sort()).to.deep.equal([
      200, 400, 400, 400, 400, 400, 400, 400,
    ]);
    expect((await events()).filter((event) => event === 'account.email-verified')).to.have.length(1);
  });

  it('works for 24 hours and not a millisecond longer', async () => {
    await signUp();
    const token = tokenOf();
    app.clock.advance(24 * 3600);
    expect((await verify(token)).body.code).to.equal('token-invalid');
    app.clock.advance(-0.001);
    await verify(token).expect(200);
  });

  it('an unknown token is refused and changes nothing', async () => {
    await signUp();
    const { status, body } = await verify('A'.repeat(32));
    expect([status, body.code, (await rowOf())?.state]).to.deep.equal([400, 'token-invalid', 'unverified']);
  });

  it('tokens are stored as hashes only', async () => {
    await signUp();
    const token = tokenOf();
    expect(filesHolding(app.folder, token).filter((path) => !path.startsWith('outbox'))).to.deep.equal([]);
  });
});
