import { expect } from 'chai';
import { permissionsOf } from '#shared/permissions/index.ts';
import {
  type AdminApp,
  ada,
  openAdminApp,
  type SetUpAdmin,
  setUpOwner,
  signInAs,
} from '#test/support/admins/open-admin-app.ts';
import { totpCode } from '#test/support/admins/totp-code.ts';

describe('admins: sign-in', () => {
  let at: AdminApp;
  let owner: SetUpAdmin;
  beforeEach(async () => {
    at = await openAdminApp();
    owner = await setUpOwner(at);
  });
  afterEach(() => at.discard());

  const codeNow = () => totpCode(owner.secret, at.clock.nowMs());
  const signIn = (change: object = {}) =>
    at.http
      .post('/admin/v1/session')
      .send({ email: ada.email, password: ada.password, totp: codeNow(), ...change });
  const refusals = async () =>
    (await at.auditLog()).filter((entry) => entry.event === 'admin.sign-in-refused');

  it('answers a bearer token, what the role permits and the end after 8 hours', async () => {
    const answer = await signIn();
    expect(answer.status).to.equal(200);
    expect(answer.body.token).to.match(/^[A-Za-z0-9_-]{43}$/);
    expect(answer.body.permissions).to.deep.equal(permissionsOf('owner'));
    expect(answer.body.expiresAtUtc).to.equal('2026-11-23T17:00:00.000Z');
    expect(answer.headers['cache-control']).to.equal('no-store');
  });

  it('leaves its trace in the audit log, with who and in which role', async () => {
    await signIn();
    expect((await at.auditLog()).at(-1)).to.deep.equal({
      event: 'admin.signed-in',
      outcome: 'done',
      actorKind: 'admin',
      actorId: owner.adminId,
      actorRole: 'owner',
      subject: owner.adminId,
      fields: {},
    });
  });

  it('the e-mail address may be written in any case', async () => {
    expect((await signIn({ email: 'ADA.Lovelace@EXAMPLE.com' })).status).to.equal(200);
  });

  it('an unknown address, a wrong password and a wrong code get the same answer', async () => {
    const wrongCode = codeNow() === '000000' ? '000001' : '000000';
    const answers = [
      await signIn({ email: 'nobody@example.com' }),
      await signIn({ password: 'not the password' }),
      await signIn({ totp: wrongCode }),
    ];
    const bodies = answers.map(({ status, body: { requestId: _, ...rest } }) => ({ status, ...rest }));
    expect(bodies[0]).to.include({ status: 401, code: 'invalid-credentials' });
    expect(bodies[1]).to.deep.equal(bodies[0]);
    expect(bodies[2]).to.deep.equal(bodies[0]);
    expect((await refusals()).map(({ subject, outcome }) => ({ subject, outcome }))).to.deep.equal([
      { subject: null, outcome: 'refused' },
      { subject: owner.adminId, outcome: 'refused' },
      { subject: owner.adminId, outcome: 'refused' },
    ]);
  });

  it('an unknown address costs the work of a password check', async () => {
    // Work of this process on all its threads, not time on the clock: what else the machine does is not in it.
    const workOf = async (change: object) => {
      const before = process.cpuUsage();
      await signIn(change);
      return process.cpuUsage(before).user;
    };
    await signIn({ email: 'warm-up@example.com' });
    const unknown: number[] = [];
    const known: number[] = [];
    for (let round = 0; round < 4; round++) {
      unknown.push(await workOf({ email: `nobody-${round}@example.com` }));
      known.push(await workOf({ password: 'not the password' }));
    }
    // The least of each: other work in the process only ever adds. A skipped argon2id would be a tenth of it.
    expect(Math.min(...unknown)).to.be.greaterThan(Math.min(...known) / 4);
    expect(Math.min(...known)).to.be.greaterThan(Math.min(...unknown) / 4);
  });

  it('a code is good once: the replay is refused and audited', async () => {
    expect((await signIn()).status).to.equal(200);
    expect((await signIn()).body.code).to.equal('invalid-credentials');
    expect(await refusals()).to.have.length(1);
  });

  it('after a code is used, an older one that was never used is refused too', async () => {
    const older = codeNow();
    at.clock.advance(30);
    expect((await signIn()).status).to.equal(200);
    expect((await signIn({ totp: older })).status).to.equal(401);
  });

  it('of four sign-ins with one code at the same moment exactly one succeeds', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => signIn()));
    expect(answers.map((answer) => answer.status).sort()).to.deep.equal([200, 401, 401, 401]);
    expect(await refusals()).to.have.length(3);
  });

  it('a used code stays used after a restart', async () => {
    expect((await signIn()).status).to.equal(200);
    at = await at.reopen();
    expect((await signIn()).status).to.equal(401);
  });

  it('after ten refusals the address is throttled from anywhere, and the log is not flooded', async () => {
    for (let attempt = 0; attempt < 10; attempt++)
      await signIn({ password: 'wrong' }).set('x-forwarded-for', `192.0.2.${attempt}`);
    for (let attempt = 0; attempt < 5; attempt++) {
      const refused = await signIn().set('x-forwarded-for', '198.51.100.1');
      expect(refused.status).to.equal(429);
      expect(refused.body.code).to.equal('too-many-attempts');
    }
    expect(await refusals()).to.have.length(10);
    at.clock.advance(15 * 60);
    expect((await signIn()).status).to.equal(200);
  });

  it('one client that tries many addresses is throttled too', async () => {
    for (let attempt = 0; attempt < 10; attempt++) await signIn({ email: `guess-${attempt}@example.com` });
    expect((await signIn()).status).to.equal(429);
    expect((await signIn().set('x-forwarded-for', '192.0.2.9')).status).to.equal(200);
  });

  it('signing in often is not throttled', async () => {
    for (let round = 0; round < 12; round++) await signInAs(at, owner);
  });

  const wrong: [string, object, string][] = [
    ['a code that is not six digits', { totp: '12345' }, '/totp'],
    ['a missing password', { password: undefined }, '/password'],
    ['an unknown field', { remember: true }, '/remember'],
  ];
  for (const [what, change, pointer] of wrong)
    it(`${what} is refused as input`, async () => {
      const answer = await signIn(change);
      expect(answer.status).to.equal(400);
      expect(answer.body.errors[0].pointer).to.equal(pointer);
    });
});
