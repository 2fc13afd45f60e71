import { column, defineTable, type Migration, type RowOf } from '#server/foundation/database/index.ts';

const correspondence = {
  category: 'correspondence',
  whose: 'account-holder',
  purposes: ['send-notices'],
  retention: 'retain.mail',
} as const;

export const mails = defineTable({
  name: 'mails',
  about: 'Which mail went to whom and when; the text itself is in the outbox file or with the mail server.',
  subject: 'accountId',
  columns: {
    id: column('id', correspondence, { primaryKey: true }),
    accountId: column('id', correspondence),
    kind: column('text', correspondence),
    createdAtUtc: column('instant', correspondence),
  },
});

export type MailRow = RowOf<typeof mails>;

export const mailMigrations: Migration[] = [
  {
    name: '2026-11-23T1001-mails',
    up: async (schema) => {
      await schema.createTable('mails', {
        id: { type: 'id', primaryKey: true },
        accountId: { type: 'id' },
        kind: { type: 'text' },
        createdAtUtc: { type: 'instant' },
      });
      await schema.addIndex('mails', ['accountId']);
    },
    down: (schema) => schema.dropTable('mails'),
  },
];
