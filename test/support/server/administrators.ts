import { expect } from 'chai';
import { type Admins, ensureSetupToken } from '#server/trust/admins/index.ts';
import type { Role } from '#shared/permissions/index.ts';
import { totpCode } from '#test/support/admins/totp-code.ts';
import type { CheckedHttp } from '#test/support/openapi/index.ts';
import { type AdminSession, callsWith } from './sessions.ts';

const password = 'an engine that weaves algebra';

type Made = { readonly email: string; readonly adminId: string; readonly secret: string };

/** Administrators of each role, made on first use the way people make them: setup token, then invitations by the owner. */
export function administrators(http: CheckedHttp, admins: Admins) {
  const anyone = callsWith(http, {});
  const made = new Map<Role, Promise<Made>>();
  const sessions = new Map<Role, AdminSession>();

  const setupTokenFor = async (role: Role): Promise<string> => {
    const first = await ensureSetupToken(admins);
    if (first !== null && role === 'owner') return first.token;
    const invited = await (await as('owner')).post('/admin/v1/admins', { role });
    expect(invited.status, invited.text).to.equal(201);
    return invited.body.setupToken;
  };

  const make = async (role: Role): Promise<Made> => {
    const setupToken = await setupTokenFor(role);
    const email = `${role}@admins.example.com`;
    const answer = await anyone.post('/admin/v1/setup', { setupToken, email, name: `The ${role}`, password });
    expect(answer.status, answer.text).to.equal(201);
    return { email, adminId: answer.body.adminId, secret: answer.body.totp.secret };
  };

  const signIn = async (role: Role): Promise<AdminSession> => {
    const person = made.get(role) ?? make(role);
    made.set(role, person);
    const { email, adminId, secret } = await person;
    const totp = totpCode(secret, admins.clock.nowMs());
    const answer = await anyone.post('/admin/v1/session', { email, password, totp });
    expect(answer.status, answer.text).to.equal(200);
    const token: string = answer.body.token;
    return { ...callsWith(http, { authorization: `Bearer ${token}` }), adminId, token };
  };

  /** A signed-in administrator of this role; the session is kept as long as the clock lets it live. */
  async function as(role: Role): Promise<AdminSession> {
    const kept = sessions.get(role);
    if (kept && (await kept.get('/admin/v1/session')).status === 200) return kept;
    const session = await signIn(role);
    sessions.set(role, session);
    return session;
  }

  return as;
}
