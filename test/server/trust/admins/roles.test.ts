import { expect } from 'chai';
import { z } from 'zod';
import { route } from '#server/foundation/http/index.ts';
import { contract } from '#shared/contracts/contract.ts';
import { isPermitted, type Permission, permissions, type Role, roles } from '#shared/permissions/index.ts';
import {
  type AdminApp,
  bearer,
  openAdminApp,
  type SetUpAdmin,
  setUpOwner,
  signInAs,
} from '#test/support/admins/open-admin-app.ts';

/** One route per permission, behind the real listener code. */
const probe = (permission: Permission) =>
  route(
    contract({
      id: `probe.${permission}`,
      listener: 'admin',
      method: 'POST',
      path: `/probe/${permission}`,
      summary: 'A route that needs this permission.',
      access: { kind: 'admin', permission },
      success: { status: 200, description: 'Permitted.', body: z.strictObject({ done: z.literal(true) }) },
      errors: [],
      audit: { none: 'a test' },
    }),
    async () => ({ body: { done: true as const } }),
  );

describe('admins: roles and permissions', () => {
  let at: AdminApp;
  let owner: SetUpAdmin;
  const tokens = new Map<Role, string>();

  before(async () => {
    at = await openAdminApp({ routes: permissions.map(probe) });
    owner = await setUpOwner(at);
    tokens.set('owner', await signInAs(at, owner));
    for (const role of ['dpo', 'support', 'auditor'] as const) tokens.set(role, await inviteAndSignIn(role));
  });
  after(() => at.discard());

  const as = (role: Role) => bearer(tokens.get(role) ?? '');
  const invite = (by: Role, role: string) =>
    at.http.post('/admin/v1/admins').set('authorization', as(by)).send({ role });

  async function inviteAndSignIn(role: Role): Promise<string> {
    const who = { email: `${role}@example.com`, name: `The ${role}`, password: `the password of ${role}` };
    const invited = await invite('owner', role);
    expect(invited.status).to.equal(201);
    const { setupToken } = invited.body;
    const made = await at.http.post('/admin/v1/setup').send({ ...who, setupToken });
    expect(made.status, made.text).to.equal(201);
    return signInAs(at, { ...who, adminId: made.body.adminId, secret: made.body.totp.secret });
  }

  for (const role of roles)
    it(`${role} may do exactly what the permissions table says`, async () => {
      for (const permission of permissions) {
        const answer = await at.http.post(`/probe/${permission}`).set('authorization', as(role));
        expect(answer.status, permission).to.equal(isPermitted(role, permission) ? 200 : 403);
        if (answer.status === 403) expect(answer.body.code).to.equal('forbidden');
      }
    });

  it('nobody may do anything without a session', async () => {
    for (const permission of permissions)
      expect((await at.http.post(`/probe/${permission}`)).status, permission).to.equal(401);
  });

  it('an invitation is audited, good for 7 days, and shown only to the owner', async () => {
    const answer = await invite('owner', 'support');
    expect(answer.body).to.have.all.keys('setupToken', 'role', 'expiresAtUtc');
    const validMs = Date.parse(answer.body.expiresAtUtc) - at.clock.nowMs();
    expect(validMs).to.equal(7 * 24 * 3600 * 1000);
    expect((await at.auditLog()).at(-1)).to.deep.equal({
      event: 'admin.invited',
      outcome: 'done',
      actorKind: 'admin',
      actorId: owner.adminId,
      actorRole: 'owner',
      subject: null,
      fields: { role: 'support' },
    });
  });

  for (const role of ['dpo', 'support', 'auditor'] as const)
    it(`${role} cannot invite`, async () => {
      const before = (await at.auditLog()).length;
      expect((await invite(role, 'owner')).status).to.equal(403);
      expect(await at.auditLog()).to.have.length(before);
    });

  it('a role that does not exist is refused', async () => {
    expect((await invite('owner', 'root')).body.errors[0].pointer).to.equal('/role');
  });

  it('the list goes newest first, page by page, and each look at it is audited', async () => {
    const list = (query: string) =>
      at.http.get(`/admin/v1/admins?${query}`).set('authorization', as('auditor'));
    const first = await list('limit=3');
    expect(first.body.items.map((item: { role: Role }) => item.role)).to.deep.equal([
      'auditor',
      'support',
      'dpo',
    ]);
    expect((await at.auditLog()).at(-1)).to.deep.include({ event: 'admin.listed', fields: { count: 3 } });
    const second = await list(`limit=3&cursor=${first.body.nextCursor}`);
    expect(second.body.items).to.have.length(1);
    expect(second.body.items[0]).to.include({ id: owner.adminId, email: owner.email, role: 'owner' });
    expect(second.body.nextCursor).to.equal(null);
  });

  it('the list refuses a foreign cursor and other roles', async () => {
    const list = (by: Role, query: string) =>
      at.http.get(`/admin/v1/admins${query}`).set('authorization', as(by));
    expect((await list('owner', '?cursor=bm90IG91cnM')).body.errors[0].pointer).to.equal('?cursor');
    expect((await list('owner', '?limit=0')).status).to.equal(400);
    expect((await list('support', '')).status).to.equal(403);
    expect((await list('dpo', '')).status).to.equal(403);
  });
});
