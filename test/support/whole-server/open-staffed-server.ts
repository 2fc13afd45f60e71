import { expect } from 'chai';
import { type Role, roles, type ServiceScope, serviceScopes } from '#shared/permissions/index.ts';
import { openWholeServer, type WholeServer, type WholeServerOptions } from './open-whole-server.ts';
import type { Credentials, Holder } from './people.ts';

export type StaffedServer = WholeServer & {
  readonly ada: Holder;
  readonly bob: Holder;
  /** Live sessions of an administrator of each role. */
  readonly as: Readonly<Record<Role, Credentials>>;
  /** Credentials of services, each with one scope. */
  readonly services: Readonly<Record<ServiceScope, Credentials>>;
  /** What has ended by time, not long ago; of the services one that has ended and one that was revoked. */
  readonly ended: {
    readonly holder: Credentials;
    readonly admin: Credentials;
    readonly service: Credentials;
    readonly revokedService: Credentials;
  };
};

const nearlyAWeek = 7 * 24 * 3600 - 600;

async function staff({ admins, clock, server }: WholeServer): Promise<void> {
  await admins.setUp('owner', server.facts.setupToken ?? '');
  const owner = await admins.signIn('owner');
  for (const role of roles.filter((one) => one !== 'owner')) await admins.invite(owner, role);
  clock.advance(30);
}

/** A credential for each scope, one that has ended and one that was revoked. */
async function serviceStaff({ call, clock }: WholeServer, owner: Credentials) {
  const make = async (scopes: readonly ServiceScope[], expiresAtUtc: string | null = null) => {
    const json = { name: 'a service', scopes, expiresAtUtc };
    const answer = await call.admin('/admin/v1/credentials', { method: 'POST', json, headers: owner });
    expect(answer.status, answer.bytes.toString()).to.equal(201);
    const { id, token } = answer.json as { id: string; token: string };
    return { id, fields: { authorization: `Bearer ${token}` } };
  };
  const made = await Promise.all(serviceScopes.map(async (scope) => [scope, (await make([scope])).fields]));
  const ending = await make(serviceScopes, new Date(clock.nowMs() + 1000).toISOString());
  const revoked = await make(serviceScopes);
  const path = `/admin/v1/credentials/${revoked.id}`;
  expect((await call.admin(path, { method: 'DELETE', headers: owner })).status).to.equal(204);
  clock.advance(1);
  const scoped = Object.fromEntries(made) as Record<ServiceScope, Credentials>;
  return { scoped, endedService: ending.fields, revokedService: revoked.fields };
}

/**
 * A whole server with two account holders and an administrator of each role, all signed in. A week has gone by, so that there are
 * sessions that have ended; what retention removes after that time is gone already.
 */
export async function openStaffedServer(options: WholeServerOptions = {}): Promise<StaffedServer> {
  const whole = await openWholeServer(options);
  const { holders, admins, clock, call } = whole;
  const old = await holders.signUp('ada@example.com');
  await holders.signUp('bob@example.com');
  await staff(whole);
  clock.advance(nearlyAWeek);
  const oldOwner = await admins.signIn('owner');
  clock.advance(3600);
  const signedIn = await Promise.all(roles.map(async (role) => [role, await admins.signIn(role)] as const));
  const as = Object.fromEntries(signedIn) as Record<Role, Credentials>;
  const services = await serviceStaff(whole, as.owner);
  const run = { method: 'POST', json: { dryRun: false }, headers: as.owner };
  expect((await call.admin('/admin/v1/retention/runs', run)).status).to.equal(201);
  const [ada, bob] = [await holders.signIn('ada@example.com'), await holders.signIn('bob@example.com')];
  const { endedService: service, revokedService, scoped } = services;
  const ended = { holder: old.credentials, admin: oldOwner, service, revokedService };
  return { ...whole, ada, bob, as, services: scoped, ended };
}
