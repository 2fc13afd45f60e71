import { column, defineTable, type Migration, type RowOf } from '#server/foundation/database/index.ts';

const aboutPeople = {
  category: 'identifier',
  whose: 'account-holder',
  purposes: ['accountability'],
  retention: 'retain.audit',
} as const;

export const auditEntries = defineTable({
  name: 'audit_entries',
  about: 'Who did what and who looked at what: ids, counts and closed words, never a personal value.',
  subject: null,
  columns: {
    index: column('integer', false, { primaryKey: true }),
    timeUtc: column('instant', false),
    event: column('text', false),
    outcome: column('text', false),
    requestId: column('id', false, { nullable: true }),
    actorKind: column('text', false),
    actorId: column('id', aboutPeople, { nullable: true }),
    actorRole: column('text', false, { nullable: true }),
    subject: column('id', aboutPeople, { nullable: true }),
    fields: column('json', false),
    leafHash: column('bytes', false),
  },
});
export type AuditRow = RowOf<typeof auditEntries>;

const refuse = (event: 'UPDATE' | 'DELETE') =>
  `CREATE TRIGGER audit_entries_no_${event.toLowerCase()} BEFORE ${event} ON audit_entries
   BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END`;

/** INSERT OR REPLACE would delete past the DELETE trigger; an entry with any but the next number is refused. */
const onlyNext = `CREATE TRIGGER audit_entries_only_next BEFORE INSERT ON audit_entries
   WHEN NEW."index" <> (SELECT COALESCE(MAX("index") + 1, 0) FROM audit_entries)
   BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END`;

export const auditMigrations: Migration[] = [
  {
    name: '2026-11-23T1000-audit-entries',
    up: async (schema) => {
      await schema.createTable('audit_entries', {
        index: { type: 'integer', primaryKey: true },
        timeUtc: { type: 'instant' },
        event: { type: 'text' },
        outcome: { type: 'text' },
        requestId: { type: 'id', nullable: true },
        actorKind: { type: 'text' },
        actorId: { type: 'id', nullable: true },
        actorRole: { type: 'text', nullable: true },
        subject: { type: 'id', nullable: true },
        fields: { type: 'json' },
        leafHash: { type: 'bytes' },
      });
      await schema.addIndex('audit_entries', ['subject', 'index']);
      await schema.addIndex('audit_entries', ['event', 'index']);
      await schema.sql(refuse('UPDATE'));
      await schema.sql(refuse('DELETE'));
      await schema.sql(onlyNext);
    },
    down: (schema) => schema.dropTable('audit_entries'),
  },
];
