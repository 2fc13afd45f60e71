import { column, defineTable, type Migration, type RowOf } from '#server/foundation/database/index.ts';

const byAdmin = {
  category: 'identifier',
  whose: 'administrator',
  purposes: ['secure-service', 'accountability'],
  retention: 'retain.admins',
} as const;

export const approvalsTable = defineTable({
  name: 'approvals',
  about: 'What one administrator asked for and another must approve: who, when, and the outcome.',
  subject: 'requestedBy',
  columns: {
    id: column('id', false, { primaryKey: true }),
    kind: column('text', false),
    about: column('text', false),
    payload: column('json', false),
    effect: column('json', false),
    requestedBy: column('id', byAdmin),
    requestedAtUtc: column('instant', false),
    expiresAtUtc: column('instant', false),
    state: column('text', false),
    decidedBy: column('id', byAdmin, { nullable: true }),
    decidedAtUtc: column('instant', false, { nullable: true }),
  },
});
export type ApprovalRow = RowOf<typeof approvalsTable>;

export const approvalsMigrations: Migration[] = [
  {
    name: '2026-11-25T1100-approvals',
    up: (schema) =>
      schema.createTable('approvals', {
        id: { type: 'id', primaryKey: true },
        kind: { type: 'text' },
        about: { type: 'text' },
        payload: { type: 'json' },
        effect: { type: 'json' },
        requestedBy: { type: 'id' },
        requestedAtUtc: { type: 'instant' },
        expiresAtUtc: { type: 'instant' },
        state: { type: 'text' },
        decidedBy: { type: 'id', nullable: true },
        decidedAtUtc: { type: 'instant', nullable: true },
      }),
    down: (schema) => schema.dropTable('approvals'),
  },
];
