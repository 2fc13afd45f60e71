import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { isPersonalTable } from '#server/foundation/database/index.ts';
import {
  adminPersonalTables,
  adminRetention,
  adminRole,
  adminTables,
  countAdmins,
  ensureSetupToken,
} from '#server/trust/admins/index.ts';
import type { AdminId } from '#shared/values/index.ts';
import {
  type AdminApp,
  ada,
  bearer,
  openAdminApp,
  setUpOwner,
  signInAs,
} from '#test/support/admins/open-admin-app.ts';

const day = 24 * 3600;

describe('admins: what is stored, and for how long', () => {
  let at: AdminApp;
  beforeEach(async () => {
    at = await openAdminApp();
  });
  afterEach(() => at.discard());

  const filesWith = (needle: string): string[] =>
    readdirSync(at.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => readFileSync(file).includes(needle));

  it('no file of the data folder holds e-mail, name, password, TOTP secret or token in plain', async () => {
    const setupToken = (await ensureSetupToken(at.admins))?.token ?? '';
    expect(filesWith(setupToken)).to.deep.equal([at.admins.options.setupTokenFile]);
    const owner = await setUpOwner(at);
    const token = await signInAs(at, owner);
    await at.http.get('/admin/v1/admins').set('authorization', bearer(token));
    const secrets = [ada.email, 'Lovelace', ada.password, owner.secret, token, setupToken, '$argon2id$'];
    for (const needle of secrets) expect(filesWith(needle), needle).to.deep.equal([]);
    expect(filesWith(owner.adminId)).to.not.deep.equal([]);
  });

  it('the password is hashed with argon2id, 19 MiB, 2 passes, 1 lane', async () => {
    const { adminId } = await setUpOwner(at);
    const row = await at.admins.store.find(adminId as AdminId);
    expect(row?.passwordHash).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('roles and numbers of administrators are there for others to ask', async () => {
    expect(await countAdmins(at.admins)).to.equal(0);
    const { adminId } = await setUpOwner(at);
    expect(await countAdmins(at.admins)).to.equal(1);
    expect(await adminRole(at.admins, adminId as AdminId)).to.equal('owner');
    expect(await adminRole(at.admins, 'nobody' as AdminId)).to.equal(null);
  });

  it('every table with a personal column is told of as a table about administrators', () => {
    const personal = adminTables.filter(isPersonalTable).map((table) => table.name);
    expect(personal.filter((name) => !adminPersonalTables.includes(name))).to.deep.equal([]);
  });

  it('an ended session goes a day after its end, a session in use stays', async () => {
    const [sessions] = adminRetention(at.admins);
    const owner = await setUpOwner(at);
    await signInAs(at, owner);
    at.clock.advance(day + 15 * 60);
    const alive = await signInAs(at, owner);
    const cutoffUtc = new Date(at.clock.nowMs() - day * 1000).toISOString();
    const plan = await sessions?.plan(cutoffUtc);
    expect(plan).to.include({ found: 1, oldestUtc: '2026-11-23T09:15:30.000Z' });
    expect(await sessions?.apply(cutoffUtc)).to.deep.equal({ removed: 1 });
    expect(await sessions?.apply(cutoffUtc)).to.deep.equal({ removed: 0 });
    const answer = await at.http.get('/admin/v1/session').set('authorization', bearer(alive));
    expect(answer.status).to.equal(200);
  });

  it('a used setup token and a lapsed invitation go a day later, one that can be used stays', async () => {
    const invitations = adminRetention(at.admins)[1];
    const owner = await setUpOwner(at);
    const token = await signInAs(at, owner);
    const invited = await at.http
      .post('/admin/v1/admins')
      .set('authorization', bearer(token))
      .send({ role: 'dpo' });
    at.clock.advance(2 * day);
    const cutoff = () => new Date(at.clock.nowMs() - day * 1000).toISOString();
    expect(await invitations?.plan(cutoff())).to.include({ found: 1 });
    expect(await invitations?.apply(cutoff())).to.deep.equal({ removed: 1 });
    const { setupToken } = invited.body;
    const joined = await at.http
      .post('/admin/v1/setup')
      .send({ ...ada, email: 'dpo@example.com', setupToken });
    expect(joined.status).to.equal(201);
    at.clock.advance(day + 1);
    expect(await invitations?.apply(cutoff())).to.deep.equal({ removed: 1 });
  });
});
