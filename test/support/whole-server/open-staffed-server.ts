import { expect } from 'chai';
import { type Role, roles } from '#shared/permissions/index.ts';
import { openWholeServer, type WholeServer, type WholeServerOptions } from './open-whole-server.ts';
import type { Credentials, Holder } from './people.ts';

export type StaffedServer = WholeServer & {
  readonly ada: Holder;
  readonly bob: Holder;
  /** Live sessions of an administrator of each role. */
  readonly as: Readonly<Record<Role, Credentials>>;
  /** Sessions that have ended by time, not long ago. */
  readonly ended: { readonly holder: Credentials; readonly admin: Credentials };
};

const nearlyAWeek = 7 * 24 * 3600 - 600;

async function staff({ admins, clock, server }: WholeServer): Promise<void> {
  await admins.setUp('owner', server.facts.setupToken ?? '');
  const owner = await admins.signIn('owner');
  for (const role of roles.filter((one) => one !== 'owner')) await admins.invite(owner, role);
  clock.advance(30);
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
  const run = { method: 'POST', json: { dryRun: false }, headers: as.owner };
  expect((await call.admin('/admin/v1/retention/runs', run)).status).to.equal(201);
  const [ada, bob] = [await holders.signIn('ada@example.com'), await holders.signIn('bob@example.com')];
  return { ...whole, ada, bob, as, ended: { holder: old.credentials, admin: oldOwner } };
}
