import {
  findingOf,
  type PersonalDataSource,
  type RetentionTarget,
} from '#server/foundation/obligations/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import type { Accounts } from './deps.ts';

/** What the feature holds of a person: the account itself, sessions, one-time tokens. */
export function accountsDataSource({ store, database }: Accounts): PersonalDataSource {
  return {
    name: 'accounts',
    tables: ['accounts', 'account_sessions', 'email_tokens'],
    count: async (id) => [
      { table: 'accounts', records: await store.countOf(id), kept: null },
      { table: 'account_sessions', records: (await store.sessionsOf(id)).length, kept: null },
      { table: 'email_tokens', records: await store.countTokens(id), kept: null },
    ],
    export: async (id) => {
      const row = await store.find(id);
      const account = row ? [{ ...row, passwordHash: '(a hash, not disclosed)', emailIndex: undefined }] : [];
      const sessions = (await store.sessionsOf(id)).map(({ createdAtUtc, expiresAtUtc }) => ({
        createdAtUtc,
        expiresAtUtc,
      }));
      return [
        { name: 'account', title: 'Your account', records: account },
        { name: 'sessions', title: 'Your sessions', records: sessions },
      ];
    },
    erase: (id) =>
      database.transaction(async (tx) => [
        { table: 'account_sessions', removed: await store.removeSessionsOf(tx, id) },
        { table: 'email_tokens', removed: await store.removeTokensOf(tx, id) },
        { table: 'accounts', removed: await store.remove(tx, id) },
      ]),
  };
}

/** From here on nobody can confirm the address any more. False when somebody just did, or the account is gone. */
const giveUp = ({ store, database }: Accounts, id: AccountId): Promise<boolean> =>
  database.transaction(async (tx) => {
    const row = await store.find(id, tx);
    if (row === null || row.emailVerifiedAtUtc !== null) return false;
    await store.change(tx, id, { state: 'closed' });
    await store.removeTokensOf(tx, id);
    return true;
  });

/**
 * What has its time: ended sessions, expired tokens, sign-ups that nobody confirmed. `eraseElsewhere` removes what other features hold of
 * such a person, and their key; it is handed in because this feature does not know them. The account's own row goes last: cut off in
 * between, it leads the next run to what is left.
 */
export function accountsRetention(
  accounts: Accounts,
  eraseElsewhere: (id: AccountId) => Promise<void>,
): RetentionTarget[] {
  const { store, database } = accounts;
  return [
    {
      name: 'account_sessions',
      rule: 'retain.sessions',
      plan: async (cutoff) => findingOf((await store.sessionsBefore(cutoff)).map((row) => row.expiresAtUtc)),
      apply: async (cutoff) => ({
        removed: await database.transaction((tx) => store.removeSessionsBefore(tx, cutoff)),
      }),
    },
    {
      name: 'email_tokens',
      rule: 'retain.tokens',
      plan: async (cutoff) => findingOf((await store.tokensBefore(cutoff)).map((row) => row.expiresAtUtc)),
      apply: async (cutoff) => ({
        removed: await database.transaction((tx) => store.removeTokensBefore(tx, cutoff)),
      }),
    },
    {
      name: 'unverified accounts',
      rule: 'retain.unverified',
      plan: async (cutoff) =>
        findingOf((await store.unverifiedBefore(cutoff)).map((row) => row.createdAtUtc)),
      apply: async (cutoff) => {
        const ids = (await store.unverifiedBefore(cutoff)).map((row) => row.id as AccountId);
        let removed = 0;
        for (const id of ids) {
          if (!(await giveUp(accounts, id))) continue;
          await eraseElsewhere(id);
          await accountsDataSource(accounts).erase(id);
          removed += 1;
        }
        return { removed };
      },
    },
  ];
}
