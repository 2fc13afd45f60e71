import type { Request, Response } from 'express';
import type { Authenticator } from 'passport';
import type { Contract } from '#shared/contracts/contract.ts';
import { AppError } from '#shared/errors/index.ts';
import { isPermitted } from '#shared/permissions/index.ts';
import { scopeChallenge } from './challenge.ts';
import type { Actor } from './context.ts';

/** What a passport strategy yields for a request. `csrf` tells whether a token belongs to the session. */
export type Authenticated = { readonly actor: Actor; readonly csrf?: (token: string) => boolean };

/** Names of the strategies that the features register. */
export const strategies = {
  account: 'portal-session',
  admin: 'admin-bearer',
  service: 'service-bearer',
} as const;

function runStrategy(
  passport: Authenticator,
  name: string,
  req: Request,
  res: Response,
): Promise<Authenticated> {
  return new Promise((resolve, reject) => {
    const done = (error: unknown, user: Authenticated | false | null | undefined) => {
      if (error) reject(error);
      else if (user) resolve(user);
      else reject(new AppError('unauthenticated'));
    };
    passport.authenticate(name, { session: false }, done)(req, res, reject);
  });
}

/**
 * Who calls, checked against the contract: session, CSRF token (for every change by an account holder), permission, scope.
 * Throws AppError `unauthenticated`, `session-expired`, `csrf-token-invalid`, `forbidden` or `scope-missing`.
 */
export async function authenticate(
  passport: Authenticator,
  contract: Contract,
  req: Request,
  res: Response,
): Promise<Actor> {
  const { access, method } = contract;
  if (access.kind === 'anyone') return { kind: 'anonymous' };
  const { actor, csrf } = await runStrategy(passport, strategies[access.kind], req, res);
  if (access.kind === 'account' && method !== 'GET' && !csrf?.(req.get('x-csrf-token') ?? ''))
    throw new AppError('csrf-token-invalid');
  if (access.kind === 'admin' && access.permission) {
    if (actor.kind !== 'admin' || !isPermitted(actor.role, access.permission))
      throw new AppError('forbidden');
  }
  if (access.kind === 'service' && (actor.kind !== 'service' || !actor.scopes.includes(access.scope)))
    throw new AppError('scope-missing', {
      detail: `This needs a credential with the scope ${access.scope}.`,
      headers: { 'www-authenticate': scopeChallenge(access.scope) },
    });
  return actor;
}
