import type { Authenticator } from 'passport';
import type { Context } from '#server/foundation/http/index.ts';
import { type Permission, permissionsOf } from '#shared/permissions/index.ts';
import { type Credentials, forgiveAttempts, refuseSignIn } from './check-credentials.ts';
import type { Admins } from './deps.ts';
import { type BegunSession, beginSession } from './sessions.ts';
import { provePassword } from './strategies.ts';

export type SignedIn = BegunSession & { readonly permissions: Permission[] };

/**
 * Signs an administrator in with e-mail, password and code. Answers the bearer token, its latest end (8 hours; 15 minutes idle
 * end it earlier) and what the role permits. Throws `invalid-credentials` or `too-many-attempts`. Not repeatable: a code is
 * good once.
 */
export async function signIn(
  admins: Admins,
  passport: Authenticator,
  { ctx, body }: { readonly ctx: Context; readonly body: Credentials },
): Promise<SignedIn> {
  const proven = await provePassword(passport, { ctx, body });
  const session = await beginSession(admins, ctx, proven);
  if (session === null) return refuseSignIn(admins, ctx, { id: proven.adminId });
  forgiveAttempts(admins, ctx, body.email);
  return { ...session, permissions: permissionsOf(proven.role) };
}
