import { type Database, onCommit, type Tx } from '#server/foundation/database/index.ts';
import { type Paging, readPage } from '#server/foundation/http/index.ts';
import type { AccountState } from '#shared/contracts/accounts.ts';
import type { AccountId, Instant } from '#shared/values/index.ts';
import { sessionsStore, tokensStore } from './credentials-store.ts';
import type { AccountDirectory, AccountEntry } from './directory.ts';
import { type AccountRow, accounts } from './tables.ts';

/** One form of an e-mail address for lookup: trimmed, lower case, NFC. What the person typed is stored as typed. */
export const comparableEmail = (email: string): string => email.trim().normalize('NFC').toLowerCase();

const entryOf = ({ state, planId }: Pick<AccountRow, 'state' | 'planId'>): AccountEntry => ({
  state: state as AccountState,
  planId,
});

/** All reads and writes of the accounts feature. */
export function accountsStore(database: Database, directory: AccountDirectory) {
  const people = database.table(accounts);

  return {
    /** What a throttle remembers instead of an address. */
    indexOf: (email: string): string => people.index('email', comparableEmail(email)).toString('base64'),
    ...sessionsStore(database),
    ...tokensStore(database),
    findByEmail: (email: string, tx?: Tx) =>
      people.find({ emailIndex: people.index('email', comparableEmail(email)) }, tx),
    find: (id: AccountId, tx?: Tx) => people.find({ id }, tx),
    insert: async (tx: Tx, row: Omit<AccountRow, 'emailIndex' | 'closedFrom'>) => {
      const rest = { email: comparableEmail(row.email), emailIndex: Buffer.alloc(0), closedFrom: null };
      await people.insert(tx, { ...row, ...rest });
      onCommit(tx, () => directory.set(row.id as AccountId, entryOf(row)));
    },
    change: async (tx: Tx, id: AccountId, changes: Partial<AccountRow>): Promise<number> => {
      const changed = await people.update(tx, { id }, changes);
      const row = await people.find({ id }, tx);
      if (row) onCommit(tx, () => directory.set(id, entryOf(row)));
      return changed;
    },
    remove: async (tx: Tx, id: AccountId): Promise<number> => {
      onCommit(tx, () => directory.remove(id));
      return people.remove(tx, { id });
    },
    count: (state: AccountState) => people.count({ state }),
    countOf: (id: AccountId) => people.count({ id }),
    listAll: () => people.list({}),
    /** Sign-ups that nobody ever confirmed, in whatever state: an erasure of one may have been cut off. */
    unverifiedBefore: (cutoffUtc: Instant) =>
      people.list(
        { emailVerifiedAtUtc: null, createdAtUtc: { lt: cutoffUtc } },
        { orderBy: [['createdAtUtc', 'asc']] },
      ),

    /** Newest first. Throws `invalid-input` for a foreign cursor. */
    page: (where: { state?: AccountState }, paging: Paging) => readPage(people, 'id', where, paging),
  };
}

export type AccountsStore = ReturnType<typeof accountsStore>;
