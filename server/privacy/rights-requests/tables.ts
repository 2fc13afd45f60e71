import {
  column,
  defineTable,
  type Migration,
  type RowOf,
  type Table,
} from '#server/foundation/database/index.ts';

const request = {
  category: 'correspondence',
  whose: 'account-holder',
  purposes: ['answer-rights'],
  retention: 'retain.rights',
} as const;
const identifier = { ...request, category: 'identifier' } as const;

export const rightsRequests = defineTable({
  name: 'rights_requests',
  about: 'Requests by which people exercise their rights, and what became of them.',
  subject: 'accountId',
  columns: {
    id: column('id', identifier, { primaryKey: true }),
    accountId: column('id', identifier),
    type: column('text', request),
    state: column('text', request),
    receivedAtUtc: column('instant', request),
    dueOn: column('text', request),
    details: column('text', request, { sealed: true, nullable: true }),
    answer: column('text', request, { sealed: true, nullable: true }),
    /** When it ended, in whatever way; `retain.rights` counts from here. */
    completedAtUtc: column('instant', request, { nullable: true }),
    certificateId: column('id', identifier, { nullable: true }),
    packageFile: column('text', { ...request, retention: 'retain.packages' }, { nullable: true }),
  },
});
export type RequestRow = RowOf<typeof rightsRequests>;

export const rightsRequestsTables: Table[] = [rightsRequests];

/** `erasure_jobs` and `certificates` belong to the feature erasure, which was part of this one. */
export const rightsRequestsMigrations: Migration[] = [
  {
    name: '2026-11-23T1031-rights-requests',
    up: async (schema) => {
      await schema.createTable('rights_requests', {
        id: { type: 'id', primaryKey: true },
        accountId: { type: 'id' },
        type: { type: 'text' },
        state: { type: 'text' },
        receivedAtUtc: { type: 'instant' },
        dueOn: { type: 'text' },
        details: { type: 'bytes', nullable: true },
        answer: { type: 'bytes', nullable: true },
        completedAtUtc: { type: 'instant', nullable: true },
        certificateId: { type: 'id', nullable: true },
        packageFile: { type: 'text', nullable: true },
      });
      await schema.createTable('erasure_jobs', {
        id: { type: 'id', primaryKey: true },
        accountId: { type: 'id' },
        begunAtUtc: { type: 'instant' },
        doneSteps: { type: 'json' },
        before: { type: 'json', nullable: true },
        needles: { type: 'bytes' },
      });
      await schema.createTable('certificates', {
        id: { type: 'id', primaryKey: true },
        accountId: { type: 'id' },
        rightsRequestId: { type: 'id' },
        certificate: { type: 'json' },
      });
      await schema.addIndex('rights_requests', ['accountId', 'id']);
      await schema.addIndex('rights_requests', ['state', 'dueOn', 'id']);
      await schema.addIndex('certificates', ['rightsRequestId']);
    },
    down: async (schema) => {
      await schema.dropTable('certificates');
      await schema.dropTable('erasure_jobs');
      await schema.dropTable('rights_requests');
    },
  },
];
