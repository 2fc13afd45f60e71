import { column, type Database, defineTable, type Migration } from '#server/foundation/database/index.ts';
import type { PersonalDataSource } from '#server/foundation/obligations/index.ts';
import type { AccountId } from '#shared/values/index.ts';

const personal = {
  category: 'correspondence',
  whose: 'account-holder',
  purposes: ['provide-service'],
  retention: 'retain.account',
} as const;

/** A table whose personal text is not sealed: its bytes stand readable in pages and in the write-ahead log until they are overwritten. */
export const plainNotes = defineTable({
  name: 'plain_notes',
  about: 'Notes of the test, in plain text.',
  subject: 'accountId',
  columns: {
    id: column('id', personal, { primaryKey: true }),
    accountId: column('id', personal),
    note: column('text', personal),
  },
});

export const plainNotesMigrations: Migration[] = [
  {
    name: '2026-11-23T1099-plain-notes',
    up: (schema) =>
      schema.createTable('plain_notes', {
        id: { type: 'id', primaryKey: true },
        accountId: { type: 'id' },
        note: { type: 'text' },
      }),
    down: (schema) => schema.dropTable('plain_notes'),
  },
];

export function plainNotesSource(database: Database): PersonalDataSource {
  const table = database.table(plainNotes);
  return {
    name: 'notes',
    tables: ['plain_notes'],
    count: async (accountId) => [
      { table: 'plain_notes', records: await table.count({ accountId }), kept: null },
    ],
    export: async (accountId) => [
      { name: 'notes', title: 'Notes', records: await table.list({ accountId }) },
    ],
    erase: async (accountId) => [
      {
        table: 'plain_notes',
        removed: await database.transaction((tx) => table.remove(tx, { accountId })),
      },
    ],
  };
}

/** Writes notes, enough of them to fill many pages. */
export async function writeNotes(database: Database, accountId: AccountId, note: string): Promise<void> {
  const table = database.table(plainNotes);
  for (let i = 0; i < 50; i++)
    await database.transaction((tx) =>
      table.insert(tx, { id: `${accountId}-${i}`, accountId, note: `${note} `.repeat(40) }),
    );
}
