import type { Authenticator } from 'passport';
import { type Route, route } from '#server/foundation/http/index.ts';
import * as contracts from '#shared/contracts/admins.ts';
import type { Admins } from './deps.ts';
import { inviteAdmin } from './invitations.ts';
import { listAdmins, showSession } from './read-admins.ts';
import { endSession } from './sessions.ts';
import { setUpAdmin } from './set-up-admin.ts';
import { signIn } from './sign-in.ts';

/** Routes of the admin listener. `passport` is the one the strategies are registered on. */
export function adminRoutes(admins: Admins, passport: Authenticator): Route[] {
  return [
    route(contracts.setup, async ({ body, ctx }) => ({ body: await setUpAdmin(admins, ctx, body) })),
    route(contracts.adminSignIn, async ({ body, ctx }) => ({
      body: await signIn(admins, passport, { ctx, body }),
    })),
    route(contracts.adminSignOut, async ({ ctx }) => {
      await endSession(admins, ctx);
      return {};
    }),
    route(contracts.getAdminSession, async ({ ctx }) => ({ body: await showSession(admins, ctx) })),
    route(contracts.listAdmins, async ({ query, ctx }) => ({ body: await listAdmins(admins, ctx, query) })),
    route(contracts.inviteAdmin, async ({ body, ctx }) => ({
      body: await inviteAdmin(admins, ctx, body.role),
    })),
  ];
}
