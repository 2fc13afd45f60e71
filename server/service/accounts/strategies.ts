import type { Authenticator } from 'passport';
import { Strategy } from 'passport-custom';
import { readCookie, sessionCookie, strategies } from '#server/foundation/http/index.ts';
import type { Accounts } from './deps.ts';
import { resumeSession } from './sessions.ts';

/** Registers how an account holder is known after sign-in: by the session cookie. */
export function registerAccountStrategies(passport: Authenticator, accounts: Accounts): void {
  passport.use(
    strategies.account,
    new Strategy((req, done) => {
      resumeSession(accounts, readCookie(req.headers.cookie, sessionCookie)).then(
        (who) => done(null, who),
        (error: unknown) => done(error),
      );
    }),
  );
}
