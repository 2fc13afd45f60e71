import { column, defineTable, type Migration, type RowOf } from '#server/foundation/database/index.ts';

const of = {
  purposes: ['answer-rights', 'accountability'],
  retention: 'retain.holds',
} as const;
const identifier = { ...of, category: 'identifier', whose: 'account-holder' } as const;
const byAdmin = { ...of, category: 'identifier', whose: 'administrator' } as const;

export const legalHolds = defineTable({
  name: 'legal_holds',
  about:
    'What may not be deleted for now, because it is needed for legal claims: an account, a key or one record.',
  subject: 'placedBy',
  columns: {
    id: column('id', false, { primaryKey: true }),
    scope: column('text', false),
    heldId: column('id', identifier),
    heldTable: column('text', false, { nullable: true }),
    accountId: column('id', identifier, { nullable: true }),
    reason: column('text', { ...identifier, category: 'correspondence' }, { sealed: true }),
    placedBy: column('id', byAdmin),
    placedAtUtc: column('instant', false),
    endsAtUtc: column('instant', false, { nullable: true }),
    endedBy: column('id', byAdmin, { nullable: true }),
    endedAtUtc: column('instant', false, { nullable: true }),
  },
});
export type HoldRow = RowOf<typeof legalHolds>;

export const holdsMigrations: Migration[] = [
  {
    name: '2026-11-25T1105-legal-holds',
    up: async (schema) => {
      await schema.createTable('legal_holds', {
        id: { type: 'id', primaryKey: true },
        scope: { type: 'text' },
        heldId: { type: 'id' },
        heldTable: { type: 'text', nullable: true },
        accountId: { type: 'id', nullable: true },
        reason: { type: 'bytes' },
        placedBy: { type: 'id' },
        placedAtUtc: { type: 'instant' },
        endsAtUtc: { type: 'instant', nullable: true },
        endedBy: { type: 'id', nullable: true },
        endedAtUtc: { type: 'instant', nullable: true },
      });
      await schema.addIndex('legal_holds', ['accountId']);
    },
    down: (schema) => schema.dropTable('legal_holds'),
  },
];
