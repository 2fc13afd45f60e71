import { expect } from 'chai';
import { permissionsOf } from '#shared/permissions/index.ts';
import {
  type AdminApp,
  ada,
  bearer,
  openAdminApp,
  type SetUpAdmin,
  setUpOwner,
  signInAs,
} from '#test/support/admins/open-admin-app.ts';

const minute = 60;
const hour = 3600;

describe('admins: sessions', () => {
  let at: AdminApp;
  let owner: SetUpAdmin;
  let token: string;
  beforeEach(async () => {
    at = await openAdminApp();
    owner = await setUpOwner(at);
    token = await signInAs(at, owner);
  });
  afterEach(() => at.discard());

  const show = (authorization = bearer(token)) =>
    at.http.get('/admin/v1/session').set('authorization', authorization);
  const signOut = () => at.http.delete('/admin/v1/session').set('authorization', bearer(token));
  const expectExpired = async () => {
    const answer = await show();
    expect(answer.status).to.equal(401);
    expect(answer.body.code).to.equal('session-expired');
  };
  const storedEnd = async (): Promise<string> => {
    const [row] = await at.database.query<{ endsAtUtc: string }>('SELECT endsAtUtc FROM admin_sessions');
    return row?.endsAtUtc ?? '';
  };

  it('the session tells who one is, what one may do, and its latest end', async () => {
    const answer = await show();
    expect(answer.status).to.equal(200);
    expect(answer.body).to.deep.equal({
      adminId: owner.adminId,
      email: ada.email,
      name: ada.name,
      role: 'owner',
      permissions: permissionsOf('owner'),
      expiresAtUtc: '2026-11-23T17:00:30.000Z',
    });
  });

  for (const [what, header] of [
    ['no token', ''],
    ['an unknown token', bearer('A'.repeat(43))],
    ['a token of another form', bearer('short')],
    ['another scheme', 'Basic YWRhOnB3'],
  ] as const)
    it(`${what} is unauthenticated`, async () => {
      const answer = await show(header);
      expect(answer.status).to.equal(401);
      expect(answer.body.code).to.equal('unauthenticated');
    });

  it('15 minutes without a request end the session', async () => {
    at.clock.advance(15 * minute - 1);
    expect((await show()).status).to.equal(200);
    at.clock.advance(15 * minute);
    await expectExpired();
  });

  it('use keeps it alive, but not past 8 hours', async () => {
    for (let spent = 10 * minute; spent < 8 * hour; spent += 10 * minute) {
      at.clock.advance(10 * minute);
      expect((await show()).status, `after ${spent} s`).to.equal(200);
    }
    at.clock.advance(10 * minute);
    await expectExpired();
  });

  it('a use within a minute of the last written one is remembered without a write', async () => {
    const begun = await storedEnd();
    at.clock.advance(59);
    await show();
    expect(await storedEnd()).to.equal(begun);
    at.clock.advance(15 * minute - 1);
    expect((await show()).status).to.equal(200);
    expect(Date.parse(await storedEnd())).to.be.greaterThan(Date.parse(begun));
  });

  it('a restart keeps the session', async () => {
    at.clock.advance(10 * minute);
    await show();
    at = await at.reopen();
    at.clock.advance(10 * minute);
    expect((await show()).status).to.equal(200);
  });

  it('sign-out kills the token at once, is audited, and repeated answers session-expired', async () => {
    at.clock.advance(30);
    await show();
    expect((await signOut()).status).to.equal(204);
    expect((await at.auditLog()).at(-1)).to.include({ event: 'admin.signed-out', actorId: owner.adminId });
    await expectExpired();
    expect((await signOut()).body.code).to.equal('session-expired');
  });

  it('sign-out beside requests on the same session wins in every order', async () => {
    at.clock.advance(2 * minute);
    await Promise.all([show(), signOut(), show(), show()]);
    await expectExpired();
  });

  it('what a slower request still writes or remembers does not wake a session that was signed out', async () => {
    const { store, liveEnds } = at.admins;
    const before = await store.findSession(token);
    if (before === null) throw new Error('there is no session');
    await signOut();
    const later = '2026-11-23T09:20:00.000Z';
    await at.database.transaction((tx) => store.prolongSession(tx, before, later));
    await expectExpired();
    liveEnds.remember(before, later);
    await expectExpired();
  });

  it('sign-out ends one session, not the others', async () => {
    const other = await signInAs(at, owner);
    await signOut();
    expect((await show(bearer(other))).status).to.equal(200);
    await expectExpired();
  });
});
