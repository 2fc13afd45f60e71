import { expect } from 'chai';
import type { Clock } from '#server/foundation/clock/index.ts';
import type { Role } from '#shared/permissions/index.ts';
import { totpCode } from '#test/support/admins/totp-code.ts';
import { newestToken } from '#test/support/server/read-outbox.ts';
import type { Answer, Caller } from './https-calls.ts';

const password = 'correct horse battery';

/** Header fields that make a call somebody's. */
export type Credentials = Readonly<Record<string, string>>;

export type Holder = {
  readonly email: string;
  readonly accountId: string;
  readonly credentials: Credentials;
};

function expectStatus(answer: Answer, status: number): never {
  expect(answer.status, answer.bytes.toString()).to.equal(status);
  return answer.json as never;
}

/** What a person does on the public listener to get in, from sign-up to a session. */
export function accountHolders(call: Caller, outbox: string) {
  const signIn = async (email: string): Promise<Holder> => {
    const answer = await call('/v1/session', { method: 'POST', json: { email, password } });
    const { csrfToken } = expectStatus(answer, 200) as { csrfToken: string };
    const cookie = answer.cookies[0]?.split(';')[0] ?? '';
    const credentials = { cookie, 'x-csrf-token': csrfToken };
    const account = expectStatus(await call('/v1/account', { headers: credentials }), 200) as { id: string };
    return { email, accountId: account.id, credentials };
  };
  const signUp = async (email: string): Promise<Holder> => {
    const person = { email, name: 'Ada Lovelace', password };
    expectStatus(await call('/v1/accounts', { method: 'POST', json: person }), 202);
    const token = newestToken(outbox, email);
    expectStatus(await call('/v1/accounts/verify-email', { method: 'POST', json: { token } }), 200);
    return signIn(email);
  };
  return { signUp, signIn };
}

/** Administrators made the way people make them: the first owner by the setup token, the others by the owner's invitation. */
export function administrators(call: Caller, clock: Clock) {
  const secrets = new Map<Role, string>();

  const setUp = async (role: Role, setupToken: string): Promise<void> => {
    const person = { setupToken, email: `${role}@admins.example.com`, name: `The ${role}`, password };
    const made = expectStatus(await call('/admin/v1/setup', { method: 'POST', json: person }), 201);
    secrets.set(role, (made as { totp: { secret: string } }).totp.secret);
  };

  /** A code works once: between two sign-ins of a role the clock must move on by thirty seconds. */
  const signInAt = async (to: Caller, role: Role, nowMs: number): Promise<Credentials> => {
    const totp = totpCode(secrets.get(role) ?? '', nowMs);
    const json = { email: `${role}@admins.example.com`, password, totp };
    const answer = expectStatus(await to('/admin/v1/session', { method: 'POST', json }), 200);
    return { authorization: `Bearer ${(answer as { token: string }).token}` };
  };

  const signIn = (role: Role): Promise<Credentials> => signInAt(call, role, clock.nowMs());

  const invite = async (owner: Credentials, role: Role): Promise<void> => {
    const sent = { method: 'POST', json: { role }, headers: owner };
    const invited = expectStatus(await call('/admin/v1/admins', sent), 201) as { setupToken: string };
    await setUp(role, invited.setupToken);
  };

  return { setUp, signIn, signInAt, invite };
}
