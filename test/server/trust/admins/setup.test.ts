import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { expect } from 'chai';
import { openSqlite } from '#server/foundation/sqlite/index.ts';
import { countAdmins, ensureSetupToken } from '#server/trust/admins/index.ts';
import {
  type AdminApp,
  ada,
  bearer,
  openAdminApp,
  setUpOwner,
  signInAs,
} from '#test/support/admins/open-admin-app.ts';

describe('admins: setup', () => {
  let at: AdminApp;
  beforeEach(async () => {
    at = await openAdminApp();
  });
  afterEach(() => at.discard());

  const setup = (body: object) => at.http.post('/admin/v1/setup').send(body);
  const tokenOf = async (): Promise<string> => (await ensureSetupToken(at.admins))?.token ?? '';

  it('without an administrator there is a token, in a file that only its owner can read', async () => {
    const made = await ensureSetupToken(at.admins);
    expect(made?.isNew).to.equal(true);
    expect(made?.token).to.match(/^[A-Za-z0-9_-]{43}$/);
    expect(readFileSync(made?.file ?? '', 'utf8')).to.equal(`${made?.token}\n`);
    expect(statSync(made?.file ?? '').mode & 0o777).to.equal(0o600);
  });

  it('a second start keeps the token that was not used yet', async () => {
    const token = await tokenOf();
    at = await at.reopen();
    expect(await ensureSetupToken(at.admins)).to.include({ token, isNew: false });
  });

  it('a token that ran out after 24 hours is refused, and the next start makes another', async () => {
    const setupToken = await tokenOf();
    at.clock.advance(24 * 3600);
    expect((await setup({ ...ada, setupToken })).body.code).to.equal('setup-token-invalid');
    const next = await ensureSetupToken(at.admins);
    expect(next?.isNew).to.equal(true);
    expect((await setup({ ...ada, setupToken: next?.token })).status).to.equal(201);
  });

  it('a token in its last two hours is exchanged, so that the one in the file is always good', async () => {
    const first = await tokenOf();
    at.clock.advance(22 * 3600 - 1);
    expect(await tokenOf()).to.equal(first);
    at.clock.advance(1);
    const next = await tokenOf();
    expect(next).to.not.equal(first);
    expect(readFileSync(at.admins.options.setupTokenFile, 'utf8')).to.equal(`${next}\n`);
  });

  it('a lost file gives a new token and kills the old one', async () => {
    const lost = await ensureSetupToken(at.admins);
    rmSync(lost?.file ?? '');
    expect((await ensureSetupToken(at.admins))?.token).to.not.equal(lost?.token);
    expect((await setup({ ...ada, setupToken: lost?.token })).body.code).to.equal('setup-token-invalid');
  });

  it('the token makes the owner, answers the TOTP secret once, and its file is gone', async () => {
    const made = await ensureSetupToken(at.admins);
    const answer = await setup({ ...ada, setupToken: made?.token });
    expect(answer.status).to.equal(201);
    expect(answer.body.totp.uri).to.contain(answer.body.totp.secret);
    expect(existsSync(made?.file ?? '')).to.equal(false);
    expect(await at.auditLog()).to.deep.include({
      event: 'admin.created',
      outcome: 'done',
      actorKind: 'anonymous',
      actorId: null,
      actorRole: null,
      subject: answer.body.adminId,
      fields: { adminId: answer.body.adminId, role: 'owner' },
    });
  });

  it('a second start with an administrator makes no token and leaves no file', async () => {
    await setUpOwner(at);
    at = await at.reopen();
    expect(await ensureSetupToken(at.admins)).to.equal(null);
    expect(existsSync(at.admins.options.setupTokenFile)).to.equal(false);
  });

  it('of five setups with one token at the same moment exactly one succeeds, and no key is left over', async () => {
    const setupToken = await tokenOf();
    const emails = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}@example.com`);
    const answers = await Promise.all(emails.map((email) => setup({ ...ada, email, setupToken })));
    expect(answers.map((answer) => answer.status).sort()).to.deep.equal([201, 403, 403, 403, 403]);
    expect(await countAdmins(at.admins)).to.equal(1);
    const created = (await at.auditLog()).filter((entry) => entry.event === 'admin.created');
    expect(created).to.have.length(1);
    const keys = await openSqlite(`${at.folder}/keys/keys.sqlite`, 'read-only');
    expect(await keys.all('SELECT owner FROM data_keys')).to.deep.equal([{ owner: created[0]?.subject }]);
    await keys.close();
  });

  it('an unknown token is refused with 403 and changes nothing', async () => {
    await tokenOf();
    const before = await at.auditLog();
    const answer = await setup({ ...ada, setupToken: 'A'.repeat(43) });
    expect(answer.status).to.equal(403);
    expect(answer.body.code).to.equal('setup-token-invalid');
    expect(await countAdmins(at.admins)).to.equal(0);
    expect(await at.auditLog()).to.deep.equal(before);
  });

  it('guessing tokens is throttled per address; another address is not', async () => {
    for (let attempt = 0; attempt < 10; attempt++)
      expect((await setup({ ...ada, setupToken: `guess-${attempt}` })).status).to.equal(403);
    const refused = await setup({ ...ada, setupToken: 'guess-10' });
    expect(refused.status).to.equal(429);
    expect(Number(refused.headers['retry-after'])).to.be.within(1, 900);
    const elsewhere = setup({ ...ada, setupToken: await tokenOf() }).set('x-forwarded-for', '192.0.2.7');
    expect((await elsewhere).status).to.equal(201);
  });

  const wrong: [string, object, string][] = [
    ['a short password', { password: 'eleven char' }, '/password'],
    ['no e-mail address', { email: 'ada' }, '/email'],
    ['an empty name', { name: '  ' }, '/name'],
    ['an unknown field', { role: 'owner' }, '/role'],
  ];
  for (const [what, change, pointer] of wrong)
    it(`${what} is refused, and the token stays good`, async () => {
      const setupToken = await tokenOf();
      const answer = await setup({ ...ada, setupToken, ...change });
      expect(answer.status).to.equal(400);
      expect(answer.body.errors[0].pointer).to.equal(pointer);
      expect((await setup({ ...ada, setupToken })).status).to.equal(201);
    });

  it('an e-mail address that an administrator has is refused in any spelling, and the invitation stays good', async () => {
    const token = await signInAs(at, await setUpOwner(at));
    const invited = await at.http
      .post('/admin/v1/admins')
      .set('authorization', bearer(token))
      .send({ role: 'dpo' });
    const { setupToken } = invited.body;
    const taken = await setup({ ...ada, email: 'ADA.Lovelace@Example.com', setupToken });
    expect(taken.status).to.equal(409);
    expect(taken.body.code).to.equal('email-taken');
    expect((await setup({ ...ada, email: 'grace@example.com', setupToken })).status).to.equal(201);
  });
});
