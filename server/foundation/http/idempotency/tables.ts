import {
  column,
  defineTable,
  type Migration,
  type RowOf,
  type Table,
} from '#server/foundation/database/index.ts';

const usage = {
  category: 'usage',
  whose: 'account-holder',
  purposes: ['provide-service'],
  retention: 'retain.repeats',
} as const;

export const idempotencyKeys = defineTable({
  name: 'idempotency_keys',
  about:
    'Answers to requests that carried an Idempotency-Key, so that a repeat gets the same one and does nothing.',
  subject: 'actorId',
  columns: {
    /** SHA-256 of who asked and the key they chose, in hex. */
    id: column('id', usage, { primaryKey: true }),
    actorId: column('id', usage),
    contractId: column('text', usage),
    requestHash: column('text', usage, { sealed: true }),
    state: column('text', usage),
    answer: column('json', usage, { sealed: true, nullable: true }),
    createdAtUtc: column('instant', usage),
  },
});
export type IdempotencyRow = RowOf<typeof idempotencyKeys>;

export const idempotencyTables: Table[] = [idempotencyKeys];

export const idempotencyMigrations: Migration[] = [
  {
    name: '2026-11-23T1007-idempotency-keys',
    up: async (schema) => {
      await schema.createTable('idempotency_keys', {
        id: { type: 'id', primaryKey: true },
        actorId: { type: 'id' },
        contractId: { type: 'text' },
        requestHash: { type: 'bytes' },
        state: { type: 'text' },
        answer: { type: 'bytes', nullable: true },
        createdAtUtc: { type: 'instant' },
      });
      await schema.addIndex('idempotency_keys', ['actorId']);
      await schema.addIndex('idempotency_keys', ['createdAtUtc']);
    },
    down: (schema) => schema.dropTable('idempotency_keys'),
  },
];
