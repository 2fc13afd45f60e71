import type { Request, Response } from 'express';
import type { Authenticator } from 'passport';
import { Strategy as CustomStrategy } from 'passport-custom';
import { Strategy as LocalStrategy } from 'passport-local';
import { type Context, strategies } from '#server/foundation/http/index.ts';
import { AppError } from '#shared/errors/index.ts';
import { type Credentials, checkCredentials } from './check-credentials.ts';
import type { Admins } from './deps.ts';
import { type ProvenAdmin, resumeSession } from './sessions.ts';

const passwordStrategy = 'admin-password';

/** What the password strategy looks at: checked credentials, and where the call came from. */
type SignInRequest = { readonly body: Credentials; readonly ctx: Context };

/** RFC 6750 section 2.1; our tokens are 43 base64url characters. */
const bearer = /^Bearer +([A-Za-z0-9_-]{43})$/i;

/**
 * Registers how an administrator is known: by e-mail, password and code (`admin-password`, at sign-in), and afterwards by the
 * bearer token of the session (`admin-bearer`).
 */
export function registerAdminStrategies(passport: Authenticator, admins: Admins): void {
  const options = { usernameField: 'email', passwordField: 'password', passReqToCallback: true } as const;
  passport.use(
    passwordStrategy,
    new LocalStrategy(options, (req, _email, _password, done) => {
      const { body, ctx } = req as unknown as SignInRequest;
      checkCredentials(admins, ctx, body).then(
        (proven) => done(null, proven),
        (error: unknown) => done(error),
      );
    }),
  );
  passport.use(
    strategies.admin,
    new CustomStrategy((req, done) => {
      const token = bearer.exec(req.headers.authorization ?? '')?.[1];
      if (token === undefined) return done(null, false);
      resumeSession(admins, token).then(
        (who) => done(null, who),
        (error: unknown) => done(error),
      );
    }),
  );
}

/**
 * Runs the password strategy on checked credentials. Passport's middleware is given only what the strategy reads: the whole
 * request does not reach a route's handler. Rejects as `checkCredentials` does.
 */
export function provePassword(passport: Authenticator, signIn: SignInRequest): Promise<ProvenAdmin> {
  return new Promise((resolve, reject) => {
    const done = (error: unknown, proven: ProvenAdmin | false | null | undefined) => {
      if (error) reject(error);
      else if (proven) resolve(proven);
      else reject(new AppError('invalid-credentials'));
    };
    const request = { ...signIn, query: {}, headers: {} } as unknown as Request;
    passport.authenticate(passwordStrategy, { session: false }, done)(request, {} as Response, reject);
  });
}
