import { column, defineTable, type Migration, type RowOf } from '#server/foundation/database/index.ts';

// Contacts of representatives and of the data protection officer. They are not sealed: Art. 13(1)(a), (b) and Art. 37(7) oblige
// the controller to publish them.
const contacts = {
  category: 'contact',
  whose: 'administrator',
  purposes: ['accountability'],
  retention: 'retain.admins',
} as const;

export const processingStatements = defineTable({
  name: 'processing_statements',
  about:
    'What the controller has stated for its record of processing: itself, recipients, transfers, measures.',
  subject: null,
  columns: {
    /** The register the statements belong to; one row each. */
    register: column('id', false, { primaryKey: true }),
    revision: column('integer', false),
    changedAtUtc: column('instant', false),
    controller: column('json', contacts),
    activities: column('json', contacts),
    measures: column('json', false),
  },
});
export type StatementsRow = RowOf<typeof processingStatements>;

export const processingRecordsMigrations: Migration[] = [
  {
    name: '2026-11-23T1020-processing-statements',
    up: (schema) =>
      schema.createTable('processing_statements', {
        register: { type: 'id', primaryKey: true },
        revision: { type: 'integer' },
        changedAtUtc: { type: 'instant' },
        controller: { type: 'json' },
        activities: { type: 'json' },
        measures: { type: 'json' },
      }),
    down: (schema) => schema.dropTable('processing_statements'),
  },
];
