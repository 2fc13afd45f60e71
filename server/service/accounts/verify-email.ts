import { nowUtc } from '#server/foundation/clock/index.ts';
import type { Context } from '#server/foundation/http/index.ts';
import type { AccountState } from '#shared/contracts/accounts.ts';
import { AppError } from '#shared/errors/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import type { Accounts } from './deps.ts';

/** Makes the account active. A token works once; all of an account's tokens end with it. Throws `token-invalid`. */
export async function verifyEmail(accounts: Accounts, ctx: Context, token: string): Promise<AccountState> {
  const { store, database, audit, clock } = accounts;
  await database.transaction(async (tx) => {
    const found = await store.findToken(token, tx);
    if (found === null || found.expiresAtUtc <= nowUtc(clock)) throw new AppError('token-invalid');
    const id = found.accountId as AccountId;
    const account = await store.find(id, tx);
    if (account?.state !== 'unverified') throw new AppError('token-invalid');
    await store.change(tx, id, { state: 'active', emailVerifiedAtUtc: nowUtc(clock) });
    await store.removeTokensOf(tx, id);
    await audit.append(tx, ctx, { event: 'account.email-verified', subject: id, fields: {} });
  });
  return 'active';
}
