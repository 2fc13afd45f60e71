import {
  accountOf,
  type Context,
  createThrottle,
  type Route,
  route,
  sessionCookie,
} from '#server/foundation/http/index.ts';
import * as contracts from '#shared/contracts/accounts.ts';
import { AppError } from '#shared/errors/index.ts';
import type { AccountId, RightsRequestId } from '#shared/values/index.ts';
import { closeAccount, correctAccount, getAccount, resumeAccount, suspendAccount } from './change-account.ts';
import type { Accounts } from './deps.ts';
import { listAccounts } from './list-accounts.ts';
import { onTheBeat } from './on-the-beat.ts';
import { beginSession, checkCredentials, endSession } from './sessions.ts';
import { signUp } from './sign-up.ts';
import { verifyEmail } from './verify-email.ts';

export type AccountRoutesOptions = {
  /** Files the request for erasure that closing an account amounts to; the same one when it is filed already. */
  readonly fileErasure: (ctx: Context, accountId: AccountId) => Promise<RightsRequestId>;
  /** Tells the person that the account is closed, and how that can be called off. */
  readonly tellClosed: (accountId: AccountId, rightsRequestId: RightsRequestId) => Promise<void>;
};

const attemptLimit = { attempts: 10, windowSeconds: 15 * 60 };

function signInRoute(accounts: Accounts): Route {
  const byAddress = createThrottle(accounts, attemptLimit);
  const byIp = createThrottle(accounts, { ...attemptLimit, attempts: 100 });
  return route(contracts.signIn, async ({ body, ctx }) => {
    const who = accounts.store.indexOf(body.email);
    byIp.count(ctx.ip ?? '');
    byAddress.count(who);
    const accountId = await checkCredentials(accounts, body.email, body.password);
    if (accountId === null) throw new AppError('invalid-credentials');
    byAddress.forget(who);
    const session = await beginSession(accounts, ctx, accountId);
    return {
      body: { csrfToken: session.csrfToken },
      cookies: [{ name: sessionCookie, value: session.token, maxAgeSeconds: session.maxAgeSeconds }],
    };
  });
}

function signUpRoutes(accounts: Accounts): Route[] {
  const byIp = createThrottle(accounts, { attempts: 30, windowSeconds: 3600 });
  const byAddress = createThrottle(accounts, { attempts: 5, windowSeconds: 3600 });
  return [
    route(contracts.signUp, async ({ body, ctx }) => {
      byIp.count(ctx.ip ?? '');
      byAddress.count(accounts.store.indexOf(body.email));
      await onTheBeat(accounts, () => signUp(accounts, ctx, body));
      return { body: { message: 'A mail is on its way. Open it to go on.' } };
    }),
    route(contracts.verifyEmail, async ({ body, ctx }) => ({
      body: { state: await verifyEmail(accounts, ctx, body.token) },
    })),
  ];
}

function requireOpen({ directory }: Accounts, id: AccountId): void {
  const entry = directory.find(id);
  if (entry === undefined) throw new AppError('not-found');
  if (entry.state === 'closed') throw new AppError('invalid-state', { detail: 'The account is closed.' });
}

/** Filed first: cut off in between, the person can still come back. The other way round nobody would know of the closed account. */
async function close(
  accounts: Accounts,
  { fileErasure, tellClosed }: AccountRoutesOptions,
  ctx: Context,
  id: AccountId,
) {
  const rightsRequestId = await fileErasure(ctx, id);
  const { state } = await closeAccount(accounts, ctx, id);
  await tellClosed(id, rightsRequestId);
  return { state, rightsRequestId };
}

/** Routes of account holders on the public listener, and of administrators on the admin listener. */
export function accountRoutes(accounts: Accounts, options: AccountRoutesOptions): Route[] {
  return [
    ...signUpRoutes(accounts),
    signInRoute(accounts),
    route(contracts.signOut, async ({ ctx }) => {
      await endSession(accounts, ctx);
      return { cookies: [{ name: sessionCookie, value: '', maxAgeSeconds: 0 }] };
    }),
    route(contracts.getAccount, async ({ ctx }) => ({ body: await getAccount(accounts, accountOf(ctx)) })),
    route(contracts.correctAccount, async ({ body, ctx }) => ({
      body: await correctAccount(accounts, ctx, accountOf(ctx), body.name),
    })),
    route(contracts.closeAccount, async ({ ctx }) => ({
      body: await close(accounts, options, ctx, accountOf(ctx)),
      cookies: [{ name: sessionCookie, value: '', maxAgeSeconds: 0 }],
    })),
    route(contracts.closeAnyAccount, async ({ ctx, params }) => {
      // Without this an account that is gone or closed would get a request for erasure.
      requireOpen(accounts, params.id);
      return { body: { id: params.id, ...(await close(accounts, options, ctx, params.id)) } };
    }),
    route(contracts.listAccounts, async ({ query, ctx }) => ({
      body: await listAccounts(accounts, ctx, query),
    })),
    route(contracts.suspendAccount, async ({ params, body, ctx }) => ({
      body: await suspendAccount(accounts, ctx, params.id, body.reason),
    })),
    route(contracts.resumeAccount, async ({ params, ctx }) => ({
      body: await resumeAccount(accounts, ctx, params.id),
    })),
  ];
}
