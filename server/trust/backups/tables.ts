import {
  column,
  defineTable,
  type Migration,
  type RowOf,
  type Table,
} from '#server/foundation/database/index.ts';

export const backupsTable = defineTable({
  name: 'backups',
  about:
    'When backups were made, how that went, and whether a restore of them was rehearsed: times, sizes, counts.',
  subject: null,
  columns: {
    id: column('id', false, { primaryKey: true }),
    /** Who asked: `schedule`, `command`, `console`; `found` for a file that this database did not know. */
    reason: column('text', false),
    state: column('text', false),
    startedAtUtc: column('instant', false),
    /** What was committed before is in it. */
    takenAtUtc: column('instant', false, { nullable: true }),
    endedAtUtc: column('instant', false, { nullable: true }),
    /** Name in the folder of backups. */
    file: column('text', false, { nullable: true }),
    bytes: column('integer', false, { nullable: true }),
    files: column('integer', false, { nullable: true }),
    doneBytes: column('integer', false),
    totalBytes: column('integer', false),
    /** Why it failed. */
    problem: column('text', false, { nullable: true }),
    /** The last rehearsal of a restore from it. */
    verification: column('json', false, { nullable: true }),
  },
});
export type BackupRow = RowOf<typeof backupsTable>;

export const backupsTables: Table[] = [backupsTable];

export const backupsMigrations: Migration[] = [
  {
    name: '2026-11-25T1100-backups',
    up: async (schema) => {
      await schema.createTable('backups', {
        id: { type: 'id', primaryKey: true },
        reason: { type: 'text' },
        state: { type: 'text' },
        startedAtUtc: { type: 'instant' },
        takenAtUtc: { type: 'instant', nullable: true },
        endedAtUtc: { type: 'instant', nullable: true },
        file: { type: 'text', nullable: true },
        bytes: { type: 'integer', nullable: true },
        files: { type: 'integer', nullable: true },
        doneBytes: { type: 'integer' },
        totalBytes: { type: 'integer' },
        problem: { type: 'text', nullable: true },
        verification: { type: 'json', nullable: true },
      });
      await schema.addIndex('backups', ['state', 'id']);
    },
    down: (schema) => schema.dropTable('backups'),
  },
];
