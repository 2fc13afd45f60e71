import { Strategy } from 'passport-custom';
import type { Clock, Random } from '#server/foundation/clock/index.ts';
import { buildApp, createPassport, type Log, type Route, strategies } from '#server/foundation/http/index.ts';
import { type Role, roles } from '#shared/permissions/index.ts';
import { type CheckedHttp, checkedHttp, documentOf } from '#test/support/openapi/index.ts';

/** The token that a test sends with changes of an account holder. */
export const csrfToken = 'csrf-of-the-test';

/**
 * Routes of both listeners behind the real HTTP code, on which every call is held against the OpenAPI document. Who calls is told by a header instead of a sign-in: `x-test-account` names an account,
 * `x-test-role` an administrator of that role.
 */
export function openTestApp(
  deps: { clock: Clock; random: Random; log: Log },
  routes: readonly Route[],
): CheckedHttp {
  const authenticator = createPassport();
  authenticator.use(
    strategies.account,
    new Strategy((req, done) => {
      const accountId = req.get('x-test-account');
      if (accountId === undefined) return done(null, false);
      const actor = { kind: 'account', accountId, sessionId: 'session' };
      done(null, { actor, csrf: (token: string) => token === csrfToken });
    }),
  );
  authenticator.use(
    strategies.admin,
    new Strategy((req, done) => {
      const role: Role | undefined = roles.find((name) => name === req.get('x-test-role'));
      if (role === undefined) return done(null, false);
      done(null, { actor: { kind: 'admin', adminId: `admin-${role}`, sessionId: 'session', role } });
    }),
  );
  const app = buildApp({ ...deps, passport: authenticator, trustedProxies: [] }, routes);
  return checkedHttp(app, documentOf(routes, 'both'));
}
