import type { PersonalDataSource, RetentionTarget } from '#server/foundation/obligations/index.ts';
import type { AccountId, Instant } from '#shared/values/index.ts';
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

const finding = (times: readonly Instant[], samples: readonly string[]) => ({
  found: times.length,
  oldestUtc: times[0] ?? null,
  samples: samples.slice(0, 3),
});

/**
 * What has its time: ended sessions, expired tokens, sign-ups that nobody confirmed. `eraseUnverified` removes such an account with all
 * that other features hold of it; it is handed in because this feature does not know them.
 */
export function accountsRetention(
  accounts: Accounts,
  eraseUnverified: (id: AccountId) => Promise<void>,
): RetentionTarget[] {
  const { store, database } = accounts;
  return [
    {
      name: 'account_sessions',
      rule: 'retain.sessions',
      plan: async (cutoff) => {
        const rows = await store.sessionsBefore(cutoff);
        return finding(
          rows.map((row) => row.expiresAtUtc),
          rows.map((row) => row.id),
        );
      },
      apply: async (cutoff) => ({
        removed: await database.transaction((tx) => store.removeSessionsBefore(tx, cutoff)),
      }),
    },
    {
      name: 'email_tokens',
      rule: 'retain.tokens',
      plan: async (cutoff) => {
        const rows = await store.tokensBefore(cutoff);
        return finding(
          rows.map((row) => row.expiresAtUtc),
          rows.map((row) => row.accountId),
        );
      },
      apply: async (cutoff) => ({
        removed: await database.transaction((tx) => store.removeTokensBefore(tx, cutoff)),
      }),
    },
    {
      name: 'unverified accounts',
      rule: 'retain.unverified',
      plan: async (cutoff) => {
        const rows = await store.unverifiedBefore(cutoff);
        return finding(
          rows.map((row) => row.createdAtUtc),
          rows.map((row) => row.id),
        );
      },
      apply: async (cutoff) => {
        const rows = await store.unverifiedBefore(cutoff);
        for (const { id } of rows) await eraseUnverified(id as AccountId);
        return { removed: rows.length };
      },
    },
  ];
}
