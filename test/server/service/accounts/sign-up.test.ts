import { expect } from 'chai';
import { closeAccount } from '#server/service/accounts/index.ts';
import { openTestApp, type TestApp } from '#test/support/server/open-test-app.ts';
import { readOutbox } from '#test/support/server/read-outbox.ts';

describe('accounts: sign-up', () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await openTestApp();
  });
  afterEach(() => app.close());
  const mails = () => readOutbox(app.paths.outbox);

  it('a known and an unknown address get the same answer, neither before the beat', async () => {
    await app.signUpAndVerify('ada@example.com');
    const answers: unknown[] = [];
    for (const email of ['ada@example.com', 'bob@example.com']) {
      const beganMs = performance.now();
      const { status, body } = await app.signUp(email);
      answers.push({ status, body });
      expect(performance.now() - beganMs, email).to.be.at.least(99);
    }
    expect(answers[0]).to.deep.equal(answers[1]);
  });

  it('the mail to an address that nobody proved holds no word that the caller chose', async () => {
    await app.signUp('ada@example.com', { name: 'See https://evil.example' });
    expect(mails().join()).to.not.include('evil');
  });

  it('a name on several lines is refused, and nothing is sent', async () => {
    for (const name of ['Ada\nBcc: x', 'Ada\rx', 'Ada\u2028x', 'Ada\u0007'])
      expect((await app.signUp('ada@example.com', { name })).body.code, JSON.stringify(name)).to.equal(
        'invalid-input',
      );
    expect(mails()).to.have.length(0);
  });

  it("nobody's mailbox is flooded: the sixth sign-up of an address in an hour is refused, from wherever it comes", async () => {
    for (let at = 0; at < 5; at++) expect((await app.signUp('Ada@example.com')).status).to.equal(202);
    const refused = await app.anyone
      .post('/v1/accounts', { email: 'ada@example.com', name: 'Ada', password: 'a long password' })
      .set('x-forwarded-for', '198.51.100.7');
    expect(refused.body.code).to.equal('too-many-attempts');
    expect(mails()).to.have.length(5);
    app.clock.advance(3600);
    expect((await app.signUp('ada@example.com')).status).to.equal(202);
  });

  it('a closed account is not told to sign in', async () => {
    const { accountId } = await app.signUpAndVerify('ada@example.com');
    await closeAccount(
      app.accounts,
      { requestId: null, actor: { kind: 'system', name: 'test' }, ip: null },
      accountId,
    );
    expect((await app.signUp('ada@example.com')).status).to.equal(202);
    expect(mails().filter((text) => text.includes('Its account is closed'))).to.have.length(1);
  });

  it('an address whose key is destroyed, its row still there, is answered like any other', async () => {
    const { accountId } = await app.signUpAndVerify('ada@example.com');
    await app.keyring.destroySubjectKey(accountId);
    const before = mails().length;
    expect((await app.signUp('ada@example.com')).status).to.equal(202);
    expect(mails()).to.have.length(before);
  });
});
