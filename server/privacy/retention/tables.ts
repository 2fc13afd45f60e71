import {
  column,
  defineTable,
  type Migration,
  type RowOf,
  type Table,
} from '#server/foundation/database/index.ts';

export const retentionRuns = defineTable({
  name: 'retention_runs',
  about: 'When retention ran and how many records each rule removed: ids, times and counts.',
  subject: null,
  columns: {
    id: column('id', false, { primaryKey: true }),
    dryRun: column('boolean', false),
    startedAtUtc: column('instant', false),
    endedAtUtc: column('instant', false, { nullable: true }),
    outcome: column('text', false),
    results: column('json', false),
  },
});
export type RunRow = RowOf<typeof retentionRuns>;

export const retentionTables: Table[] = [retentionRuns];

export const retentionMigrations: Migration[] = [
  {
    name: '2026-11-23T1030-retention-runs',
    up: (schema) =>
      schema.createTable('retention_runs', {
        id: { type: 'id', primaryKey: true },
        dryRun: { type: 'boolean' },
        startedAtUtc: { type: 'instant' },
        endedAtUtc: { type: 'instant', nullable: true },
        outcome: { type: 'text' },
        results: { type: 'json' },
      }),
    down: (schema) => schema.dropTable('retention_runs'),
  },
];
