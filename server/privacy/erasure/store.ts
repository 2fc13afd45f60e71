import type { Database, Tx } from '#server/foundation/database/index.ts';
import type { Certificate } from '#shared/contracts/certificates.ts';
import type { Instant } from '#shared/values/index.ts';
import {
  type ApprovalRow,
  certificates,
  erasureApprovals,
  erasureJobs,
  erasureLedger,
  type JobRow,
  type LedgerRow,
  type NoticeRow,
  processorNotices,
} from './tables.ts';

export type Job = Omit<JobRow, 'doneSteps' | 'needles' | 'remaining'> & {
  readonly doneSteps: readonly string[];
  /** Null when the job's key is gone. */
  readonly needles: unknown;
  readonly remaining: readonly string[] | null;
};

function jobsStore(database: Database) {
  const jobs = database.table(erasureJobs);
  return {
    insertJob: (tx: Tx, row: JobRow) => jobs.insert(tx, row),
    findJob: (id: string, tx?: Tx) => jobs.find({ id }, tx) as Promise<Job | null>,
    jobsAmong: async (ids: readonly string[]) =>
      new Set((await jobs.list({ id: { in: ids } })).map(({ id }) => id)),
    listJobs: () => jobs.list({}, { orderBy: [['id', 'asc']] }) as Promise<Job[]>,
    changeJob: (
      tx: Tx,
      id: string,
      changes: Partial<Pick<JobRow, 'doneSteps' | 'before' | 'remaining' | 'retryAtUtc'>>,
    ) => jobs.update(tx, { id }, changes),
    removeJob: (tx: Tx, id: string) => jobs.remove(tx, { id }),
  };
}

function approvalsStore(database: Database) {
  const approvals = database.table(erasureApprovals);
  return {
    insertApproval: (tx: Tx, row: ApprovalRow) => approvals.insert(tx, row),
    findApproval: (id: string, tx?: Tx) => approvals.find({ id }, tx),
    approvalsAmong: async (ids: readonly string[]) =>
      new Map((await approvals.list({ id: { in: ids } })).map((row) => [row.id, row])),
    dueApprovals: (nowUtc: Instant) =>
      approvals.list({ erasesAtUtc: { lte: nowUtc } }, { orderBy: [['erasesAtUtc', 'asc']] }),
    changeApproval: (tx: Tx, id: string, changes: Partial<ApprovalRow>) =>
      approvals.update(tx, { id }, changes),
    removeApproval: (tx: Tx, id: string) => approvals.remove(tx, { id }),
    countApprovalsOf: (accountId: string) => approvals.count({ accountId }),
    removeApprovalsOf: (tx: Tx, accountId: string) => approvals.remove(tx, { accountId }),
  };
}

function noticesStore(database: Database) {
  const notices = database.table(processorNotices);
  return {
    insertNotice: (tx: Tx, row: NoticeRow) => notices.insert(tx, row),
    noticesOf: (erasureId: string, tx?: Tx) =>
      notices.list({ erasureId }, { orderBy: [['processor', 'asc']], ...(tx ? { tx } : {}) }),
    changeNotice: (tx: Tx, id: string, changes: Partial<Omit<NoticeRow, 'reference'>>) =>
      notices.update(tx, { id }, changes),
    removeNotices: (tx: Tx, erasureId: string) => notices.remove(tx, { erasureId }),
  };
}

function proofStore(database: Database) {
  const proofs = database.table(certificates);
  const ledger = database.table(erasureLedger);
  const oldestFirst = { orderBy: [['erasedAtUtc', 'asc']] } as const;
  return {
    insertCertificate: (tx: Tx, certificate: Certificate) =>
      proofs.insert(tx, {
        id: certificate.id,
        accountId: certificate.accountId,
        rightsRequestId: certificate.rightsRequestId,
        certificate,
      }),
    findCertificate: async (id: string) => {
      const row = await proofs.find({ id });
      return row === null ? null : (row.certificate as Certificate);
    },
    countCertificatesOf: (accountId: string) => proofs.count({ accountId }),
    removeCertificateOf: (tx: Tx, rightsRequestId: string) => proofs.remove(tx, { rightsRequestId }),
    /** Replaces an entry of the same account: an erasure that was replayed after a restore. */
    writeLedger: async (tx: Tx, row: LedgerRow) => {
      await ledger.remove(tx, { accountId: row.accountId });
      await ledger.insert(tx, row);
    },
    ledgerSince: (sinceUtc: Instant) => ledger.list({ erasedAtUtc: { gte: sinceUtc } }, oldestFirst),
    countLedgerOf: (accountId: string) => ledger.count({ accountId }),
  };
}

/** The only door of this feature to the database. */
export const erasureStore = (database: Database) => ({
  ...jobsStore(database),
  ...approvalsStore(database),
  ...noticesStore(database),
  ...proofStore(database),
});
export type ErasureStore = ReturnType<typeof erasureStore>;
