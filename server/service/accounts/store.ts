import type { Database, Tx } from '#server/foundation/database/index.ts';
import { hashToken } from '#server/foundation/secrets/index.ts';
import type { AccountState } from '#shared/contracts/accounts.ts';
import type { AccountId, Instant } from '#shared/values/index.ts';
import { type AccountRow, accountSessions, accounts, emailTokens, type SessionRow } from './tables.ts';

/** One form of an e-mail address for lookup: trimmed, lower case, NFC. What the person typed is stored as typed. */
export const comparableEmail = (email: string): string => email.trim().normalize('NFC').toLowerCase();

type PageKey = { readonly createdAtUtc: Instant; readonly id: string };

/** All reads and writes of the accounts feature. */
export function accountsStore(database: Database) {
  const people = database.table(accounts);
  const sessions = database.table(accountSessions);
  const tokens = database.table(emailTokens);

  return {
    findByEmail: (email: string, tx?: Tx) =>
      people.find({ emailIndex: people.index('email', comparableEmail(email)) }, tx),
    find: (id: AccountId, tx?: Tx) => people.find({ id }, tx),
    insert: (tx: Tx, row: Omit<AccountRow, 'emailIndex'>) =>
      people.insert(tx, { ...row, email: comparableEmail(row.email), emailIndex: Buffer.alloc(0) }),
    change: (tx: Tx, id: AccountId, changes: Partial<AccountRow>) => people.update(tx, { id }, changes),
    remove: (tx: Tx, id: AccountId) => people.remove(tx, { id }),
    count: (state: AccountState) => people.count({ state }),
    countOf: (id: AccountId) => people.count({ id }),
    listAll: () => people.list({}),
    unverifiedBefore: (cutoffUtc: Instant) =>
      people.list(
        { state: 'unverified', createdAtUtc: { lt: cutoffUtc } },
        { orderBy: [['createdAtUtc', 'asc']] },
      ),

    /** Newest first. One more than `limit` is asked for, to know whether a page follows. */
    page: async (
      filter: { state?: AccountState },
      after: PageKey | null,
      limit: number,
    ): Promise<AccountRow[]> => {
      const where = filter.state ? { state: filter.state } : {};
      const order = {
        orderBy: [
          ['createdAtUtc', 'desc'],
          ['id', 'desc'],
        ],
        limit,
      } as const;
      if (after === null) return people.list(where, order);
      const same = await people.list(
        { ...where, createdAtUtc: after.createdAtUtc, id: { lt: after.id } },
        order,
      );
      const older = await people.list({ ...where, createdAtUtc: { lt: after.createdAtUtc } }, order);
      return [...same, ...older].slice(0, limit);
    },

    insertSession: (tx: Tx, row: SessionRow) => sessions.insert(tx, row),
    findSession: (token: string) => sessions.find({ tokenHash: hashToken(token) }),
    removeSession: (tx: Tx, id: string) => sessions.remove(tx, { id }),
    removeSessionsOf: (tx: Tx, accountId: AccountId) => sessions.remove(tx, { accountId }),
    sessionsOf: (accountId: AccountId) => sessions.list({ accountId }),
    sessionsBefore: (cutoffUtc: Instant) =>
      sessions.list({ expiresAtUtc: { lt: cutoffUtc } }, { orderBy: [['expiresAtUtc', 'asc']] }),
    removeSessionsBefore: (tx: Tx, cutoffUtc: Instant) =>
      sessions.remove(tx, { expiresAtUtc: { lt: cutoffUtc } }),

    insertToken: (tx: Tx, row: { tokenHash: Buffer; accountId: AccountId; expiresAtUtc: Instant }) =>
      tokens.insert(tx, row),
    findToken: (token: string, tx: Tx) => tokens.find({ tokenHash: hashToken(token) }, tx),
    removeTokensOf: (tx: Tx, accountId: AccountId) => tokens.remove(tx, { accountId }),
    countTokens: (accountId: AccountId) => tokens.count({ accountId }),
    tokensBefore: (cutoffUtc: Instant) =>
      tokens.list({ expiresAtUtc: { lt: cutoffUtc } }, { orderBy: [['expiresAtUtc', 'asc']] }),
    removeTokensBefore: (tx: Tx, cutoffUtc: Instant) =>
      tokens.remove(tx, { expiresAtUtc: { lt: cutoffUtc } }),
  };
}

export type AccountsStore = ReturnType<typeof accountsStore>;
