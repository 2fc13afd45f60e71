import { inSeconds, newId, nowUtc } from '#server/foundation/clock/index.ts';
import type { Authenticated, Context } from '#server/foundation/http/index.ts';
import { hashToken, matchesToken, newToken, verifyPassword } from '#server/foundation/secrets/index.ts';
import type { AccountState } from '#shared/contracts/accounts.ts';
import { AppError } from '#shared/errors/index.ts';
import type { AccountId, SessionId } from '#shared/values/index.ts';
import type { Accounts } from './deps.ts';
import { maySignIn, sessionSeconds } from './rules.ts';

/** The account with these credentials, or null. Takes the same time whether the address is known or not. */
export async function checkCredentials(
  accounts: Accounts,
  email: string,
  password: string,
): Promise<AccountId | null> {
  const account = await accounts.store.findByEmail(email);
  const usable = account !== null && maySignIn(account.state as AccountState);
  const matches = await verifyPassword(usable ? account.passwordHash : null, password);
  return matches && account ? (account.id as AccountId) : null;
}

/** Begins a session. The tokens are returned once; only their hashes are stored. */
export async function beginSession(accounts: Accounts, ctx: Context, accountId: AccountId) {
  const { clock, random, database, store, audit } = accounts;
  const [token, csrfToken] = [newToken(random), newToken(random)];
  const id = newId<'session'>(accounts);
  const actor = { kind: 'account', accountId, sessionId: id } as const;
  await database.transaction(async (tx) => {
    await store.insertSession(tx, {
      id,
      accountId,
      tokenHash: hashToken(token),
      csrfTokenHash: hashToken(csrfToken),
      createdAtUtc: nowUtc(clock),
      expiresAtUtc: inSeconds(clock, sessionSeconds),
    });
    await audit.append(tx, { ...ctx, actor }, { event: 'account.signed-in', subject: accountId, fields: {} });
  });
  return { token, csrfToken, maxAgeSeconds: sessionSeconds };
}

/**
 * Who holds this session token. Throws `unauthenticated` when there is no such session, `session-expired` when it has ended
 * by time.
 */
export async function resumeSession(accounts: Accounts, token: string | undefined): Promise<Authenticated> {
  const session = token ? await accounts.store.findSession(token) : null;
  if (session === null) throw new AppError('unauthenticated');
  if (session.expiresAtUtc <= nowUtc(accounts.clock)) throw new AppError('session-expired');
  return {
    actor: { kind: 'account', accountId: session.accountId as AccountId, sessionId: session.id as SessionId },
    csrf: (given) => matchesToken(given, session.csrfTokenHash),
  };
}

/** Ends the session of the caller. */
export async function endSession(accounts: Accounts, ctx: Context): Promise<void> {
  const { actor } = ctx;
  if (actor.kind !== 'account') throw new Error('only an account holder has such a session');
  await accounts.database.transaction(async (tx) => {
    await accounts.store.removeSession(tx, actor.sessionId);
    await accounts.audit.append(tx, ctx, {
      event: 'account.signed-out',
      subject: actor.accountId,
      fields: {},
    });
  });
}
