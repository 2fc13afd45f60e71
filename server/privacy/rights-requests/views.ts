import { nowUtc } from '#server/foundation/clock/index.ts';
import { type ApprovalRow, listApprovals } from '#server/privacy/erasure/index.ts';
import type { AdminRightsRequestView, RightsRequestView } from '#shared/contracts/rights-requests.ts';
import type { AccountId } from '#shared/values/index.ts';
import { deriveDeadline } from './deadline-rules.ts';
import type { RightsRequests } from './deps.ts';
import { offeredActions } from './rules.ts';
import type { RequestRow } from './tables.ts';

/** A row with its closed words as what they are. */
export type KnownRow = Omit<RequestRow, 'type' | 'state' | 'accountId'> &
  Pick<RightsRequestView, 'type' | 'state'> & { accountId: AccountId };

/** Rows are written by this feature alone; their words are those of the contract. */
export const known = (row: RequestRow): KnownRow => row as KnownRow;

/** What the person sees. `details` and `answer` are null once the person's key is destroyed. Pure. */
export function toView(
  { options }: RightsRequests,
  row: RequestRow,
  approval: ApprovalRow | null = null,
): RightsRequestView {
  const { id, type, state, receivedAtUtc, dueOn, details, answer, completedAtUtc, certificateId } =
    known(row);
  const { derivation } = deriveDeadline(receivedAtUtc, options.timeZone);
  return {
    ...{ id, type, state, receivedAtUtc, dueOn, details, answer, completedAtUtc, certificateId },
    dueDerivation: [...derivation],
    packageReady: row.packageFile !== null,
    erasesAtUtc: approval?.erasesAtUtc ?? null,
  };
}

/** What the administrator sees of these requests, whose they are included while that can be read. */
export async function toAdminViews(
  rights: RightsRequests,
  rows: readonly RequestRow[],
): Promise<AdminRightsRequestView[]> {
  const { store, options } = rights.erasures;
  const ids = rows.map(({ id }) => id);
  const begun = await store.jobsAmong(ids);
  const approvals = await store.approvalsAmong(ids);
  const people = await describePeople(rights, rows);
  const needed = options.approvals;
  return rows.map((row) => {
    const approval = approvals.get(row.id) ?? null;
    const approvedBy = listApprovals(approval).map(({ adminId }) => adminId);
    const erasesAtUtc = approval?.erasesAtUtc ?? null;
    const { coolingOffHours } = options;
    const state = { isBegun: begun.has(row.id), approvedBy, needed, erasesAtUtc, coolingOffHours };
    return {
      ...toView(rights, row, approval),
      accountId: row.accountId,
      accountEmail: people.get(row.accountId)?.email ?? null,
      accountName: people.get(row.accountId)?.name ?? null,
      actions: offeredActions(known(row), state, nowUtc(rights.clock)),
      approvedBy,
      approvalsNeeded: needed,
    };
  });
}

async function describePeople({ options }: RightsRequests, rows: readonly RequestRow[]) {
  const ids = [...new Set(rows.map(({ accountId }) => accountId))];
  const found = await Promise.all(
    ids.map(async (id) => [id, await options.accounts.describe(id as AccountId)] as const),
  );
  return new Map(found);
}
