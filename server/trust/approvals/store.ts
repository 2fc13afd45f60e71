import type { Database, Tx } from '#server/foundation/database/index.ts';
import { type Paging, readPage } from '#server/foundation/http/index.ts';
import type { ApprovalKind } from '#shared/contracts/approvals.ts';
import type { ApprovalId, Instant } from '#shared/values/index.ts';
import { type ApprovalRow, approvalsTable } from './tables.ts';

/** Reads and writes of approvals. An approval whose time is over is `pending` in its row, and expired by its end. */
export function approvalStore(database: Database) {
  const rows = database.table(approvalsTable);
  const open = (nowUtc: Instant) => ({ state: 'pending', expiresAtUtc: { gt: nowUtc } });
  return {
    insert: (tx: Tx, row: ApprovalRow) => rows.insert(tx, row),
    find: (id: ApprovalId, tx?: Tx) => rows.find({ id }, tx),
    findPending: (tx: Tx, kind: ApprovalKind, about: string, nowUtc: Instant) =>
      rows.find({ ...open(nowUtc), kind, about }, tx),
    findApproved: (tx: Tx, kind: ApprovalKind, about: string, nowUtc: Instant) =>
      rows.find({ state: 'approved', expiresAtUtc: { gt: nowUtc }, kind, about }, tx),
    change: (
      tx: Tx,
      id: string,
      changes: Partial<Pick<ApprovalRow, 'state' | 'decidedBy' | 'decidedAtUtc'>>,
    ) => rows.update(tx, { id }, changes),
    page: (pendingAtUtc: Instant | null, paging: Paging) =>
      readPage(rows, 'id', pendingAtUtc === null ? {} : open(pendingAtUtc), paging),
  };
}
export type ApprovalStore = ReturnType<typeof approvalStore>;
