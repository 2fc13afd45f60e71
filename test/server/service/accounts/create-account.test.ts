import { join } from 'node:path';
import { expect } from 'chai';
import { openSqlite } from '#server/foundation/sqlite/index.ts';
import { filesHolding } from '#test/support/server/files-holding.ts';
import { openTestApp, type TestApp } from '#test/support/server/open-test-app.ts';
import { readOutbox } from '#test/support/server/read-outbox.ts';

const person = { email: 'ada@example.com', name: 'Ada Lovelace', password: 'correct horse battery' };

describe('accounts: creating one', () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await openTestApp();
  });
  afterEach(() => app.close());

  const signUp = (changes: object = {}) => app.anyone.post('/v1/accounts', { ...person, ...changes });
  const outbox = () => readOutbox(app.paths.outbox);
  const events = async () => (await app.auditEntries()).map((entry) => entry.event);
  const rowOf = async (email = person.email) => app.accounts.store.findByEmail(email);

  it('makes an unverified account, sends one mail with a token, and leaves its trace', async () => {
    const { status, body } = await signUp();
    expect([status, Object.keys(body)]).to.deep.equal([202, ['message']]);
    expect(await rowOf()).to.include({ state: 'unverified', planId: 'free', emailVerifiedAtUtc: null });
    expect(outbox()).to.have.length(1);
    const [entry] = await app.auditEntries();
    expect(entry).to.include({
      event: 'account.created',
      actorKind: 'anonymous',
      subject: (await rowOf())?.id,
    });
  });

  it('stores neither e-mail, name nor password in the clear in the database', async () => {
    await signUp({ email: 'needle@example.com', name: 'Needle Name', password: 'needle password' });
    const inOutbox = (path: string) => !path.startsWith('outbox');
    for (const needle of ['needle@example.com', 'Needle Name', 'needle password', '$argon2id'])
      expect(filesHolding(app.folder, needle).filter(inOutbox), needle).to.deep.equal([]);
  });

  for (const [what, changes, pointer] of [
    ['no e-mail address', { email: 'ada' }, '/email'],
    ['a password of eleven characters', { password: 'x'.repeat(11) }, '/password'],
    ['a password that is far too long', { password: 'x'.repeat(201) }, '/password'],
    ['an empty name', { name: '  ' }, '/name'],
    ['a name over several lines', { name: 'Ada\nwrote: pay here' }, '/name'],
    ['an unknown field', { state: 'active' }, '/state'],
    ['a missing field', { name: undefined }, '/name'],
  ] as const)
    it(`${what} is refused and changes nothing`, async () => {
      const { status, body } = await signUp(changes);
      expect([status, body.errors.map((one: { pointer: string }) => one.pointer)]).to.deep.equal([
        400,
        [pointer],
      ]);
      expect([outbox(), await events()]).to.deep.equal([[], []]);
    });

  it('a known and an unknown address get the same answer, in every state of the account', async () => {
    const answerTo = async (email: string) => {
      const { status, body, headers } = await signUp({ email });
      const { date: _date, 'x-request-id': _id, ...rest } = headers;
      return { status, body, rest };
    };
    const unknown = await answerTo('first@example.com');
    const unverified = await answerTo('first@example.com');
    await app.verify('first@example.com');
    const active = await answerTo('first@example.com');
    expect([unverified, active]).to.deep.equal([unknown, unknown]);
  });

  it('a second sign-up cannot change name or password of the first, and only sends another token', async () => {
    await signUp();
    const first = await rowOf();
    await signUp({ name: 'Eve', password: 'a password of Eve' });
    expect(await rowOf()).to.deep.equal(first);
    expect([outbox().length, (await events()).length]).to.deep.equal([2, 1]);
    expect(outbox().join()).to.not.contain('Eve');
  });

  it('the same address in other letters is the same account', async () => {
    await signUp();
    await signUp({ email: 'ADA@Example.com' });
    expect([await events(), (await app.accounts.store.listAll()).length]).to.deep.equal([
      ['account.created'],
      1,
    ]);
  });

  it('of five sign-ups at the same moment one makes the account, and no key is left over', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => signUp()));
    expect(new Set(answers.map((answer) => answer.status))).to.deep.equal(new Set([202]));
    expect((await app.accounts.store.listAll()).length).to.equal(1);
    app = await app.reopen();
    const db = await openSqlite(join(app.paths.keys, 'keys.sqlite'), 'read-only');
    const owners = await db.all("SELECT owner FROM data_keys WHERE kind = 'subject'");
    await db.close();
    expect(owners).to.deep.equal([{ owner: (await rowOf())?.id }]);
  });

  it('an address that has an account is told so by mail, without a token', async () => {
    await app.signUpAndVerify(person.email);
    app.clock.advance(1);
    await signUp();
    const last = outbox().at(-1) ?? '';
    expect(last)
      .to.contain('You already have an account')
      .and.not.match(/^[A-Za-z0-9_-]{32}$/m);
  });

  it('after thirty sign-ups from one address in an hour the next must wait; others need not', async () => {
    const from = (ip: string, n: number) => signUp({ email: `p${n}@example.com` }).set('x-forwarded-for', ip);
    const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => from('203.0.113.9', n)));
    expect(new Set(answers.map((answer) => answer.status))).to.deep.equal(new Set([202]));
    const refused = await from('203.0.113.9', 30);
    expect([refused.status, refused.body.code, refused.get('retry-after')]).to.deep.equal([
      429,
      'too-many-attempts',
      '3600',
    ]);
    expect((await from('203.0.113.10', 31)).status).to.equal(202);
    expect(await rowOf('p30@example.com')).to.equal(null);
  }).timeout(30_000);
});
