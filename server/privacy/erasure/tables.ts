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
const proof = { ...identifier, purposes: ['answer-rights', 'accountability'] } as const;
const approver = {
  category: 'identifier',
  whose: 'administrator',
  purposes: ['accountability'],
  retention: 'retain.rights',
} as const;

export const erasureApprovals = defineTable({
  name: 'erasure_approvals',
  about: 'Who approved an erasure that is not finished, and until when it can still be called off.',
  subject: 'accountId',
  columns: {
    /** Id of the rights request. */
    id: column('id', identifier, { primaryKey: true }),
    accountId: column('id', identifier),
    firstBy: column('text', approver),
    firstAtUtc: column('instant', identifier),
    secondBy: column('text', approver, { nullable: true }),
    secondAtUtc: column('instant', identifier, { nullable: true }),
    /** When the cooling-off time is over; null while an approval is missing. */
    erasesAtUtc: column('instant', identifier, { nullable: true }),
  },
});
export type ApprovalRow = RowOf<typeof erasureApprovals>;

export const erasureJobs = defineTable({
  name: 'erasure_jobs',
  about:
    'Erasures under way: which steps are done, and, under a key of their own, what the scan must not find.',
  subject: 'id',
  columns: {
    /** Id of the rights request; the job's own key has the same name in the keyring. */
    id: column('id', identifier, { primaryKey: true }),
    accountId: column('id', identifier),
    begunAtUtc: column('instant', false),
    doneSteps: column('json', false),
    /** Counts per source and table before anything was removed. */
    before: column('json', false, { nullable: true }),
    needles: column('json', { ...request, category: 'contact' }, { sealed: true }),
    /** Id that the certificate will have; the person's mail names it before the address goes. */
    certificateId: column('id', identifier, { nullable: true }),
    /** What the last verification found that may not be there: tables, files and kinds, no values. */
    remaining: column('json', false, { nullable: true }),
    /** When the server tries again by itself; null when somebody has to look first. */
    retryAtUtc: column('instant', false, { nullable: true }),
  },
});
export type JobRow = RowOf<typeof erasureJobs>;

export const processorNotices = defineTable({
  name: 'processor_notices',
  about: 'What processors are told about an erasure, until each has taken it; under a key of their own.',
  subject: 'id',
  columns: {
    /** The notice's own key has the same name in the keyring. */
    id: column('id', identifier, { primaryKey: true }),
    erasureId: column('id', identifier),
    accountId: column('id', identifier),
    processor: column('text', identifier),
    /** `waiting`, `told`, `failed` after the last attempt, `by-hand` where there is no interface. */
    state: column('text', identifier),
    attempts: column('integer', identifier),
    nextAttemptAtUtc: column('instant', identifier),
    toldAtUtc: column('instant', identifier, { nullable: true }),
    /** Closed word of the last failure, never the processor's own sentence. */
    lastError: column('text', identifier, { nullable: true }),
    /** The processor's number for the person. */
    reference: column('text', { ...identifier, category: 'billing' }, { sealed: true }),
  },
});
export type NoticeRow = RowOf<typeof processorNotices>;

export const certificates = defineTable({
  name: 'certificates',
  about: 'Signed certificates of erasure: counts and ids, no personal value.',
  subject: 'accountId',
  columns: {
    id: column('id', proof, { primaryKey: true }),
    accountId: column('id', proof),
    rightsRequestId: column('id', proof),
    certificate: column('json', proof),
  },
});

const ledger = { ...proof, retention: 'retain.audit' } as const;

export const erasureLedger = defineTable({
  name: 'erasure_ledger',
  about: 'Who was erased and when, as ids that lead nowhere: what a restore of an older backup erases again.',
  subject: 'accountId',
  columns: {
    accountId: column('id', ledger, { primaryKey: true }),
    erasedAtUtc: column('instant', ledger),
    certificateId: column('id', ledger, { nullable: true }),
  },
});
export type LedgerRow = RowOf<typeof erasureLedger>;

export const erasureTables: Table[] = [
  erasureApprovals,
  erasureJobs,
  processorNotices,
  certificates,
  erasureLedger,
];

/** `erasure_jobs` and `certificates` are made by the first migration of the rights requests, whose feature they were part of. */
export const erasureMigrations: Migration[] = [
  {
    name: '2026-11-25T1100-erasure',
    up: async (schema) => {
      await schema.createTable('erasure_approvals', {
        id: { type: 'id', primaryKey: true },
        accountId: { type: 'id' },
        firstBy: { type: 'text' },
        firstAtUtc: { type: 'instant' },
        secondBy: { type: 'text', nullable: true },
        secondAtUtc: { type: 'instant', nullable: true },
        erasesAtUtc: { type: 'instant', nullable: true },
      });
      await schema.addColumn('erasure_jobs', 'certificateId', { type: 'id', nullable: true });
      await schema.addColumn('erasure_jobs', 'remaining', { type: 'json', nullable: true });
      await schema.addColumn('erasure_jobs', 'retryAtUtc', { type: 'instant', nullable: true });
      await schema.createTable('processor_notices', {
        id: { type: 'id', primaryKey: true },
        erasureId: { type: 'id' },
        accountId: { type: 'id' },
        processor: { type: 'text' },
        state: { type: 'text' },
        attempts: { type: 'integer' },
        nextAttemptAtUtc: { type: 'instant' },
        toldAtUtc: { type: 'instant', nullable: true },
        lastError: { type: 'text', nullable: true },
        reference: { type: 'bytes' },
      });
      await schema.addIndex('processor_notices', ['erasureId']);
      await schema.createTable('erasure_ledger', {
        accountId: { type: 'id', primaryKey: true },
        erasedAtUtc: { type: 'instant' },
        certificateId: { type: 'id', nullable: true },
      });
      await schema.addIndex('erasure_ledger', ['erasedAtUtc']);
    },
    down: async (schema) => {
      for (const name of ['erasure_ledger', 'processor_notices', 'erasure_approvals'])
        await schema.dropTable(name);
      for (const column of ['certificateId', 'remaining', 'retryAtUtc'])
        await schema.removeColumn('erasure_jobs', column);
    },
  },
];
