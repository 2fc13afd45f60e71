import type { AdminRightsRequestView, RightsRequestView } from '#shared/contracts/rights-requests.ts';
import type { AccountId } from '#shared/values/index.ts';
import { deriveDeadline } from './deadline-rules.ts';
import type { RightsRequests } from './deps.ts';
import { allowedActions } from './rules.ts';
import type { RequestRow } from './tables.ts';

/** A row with its closed words as what they are. */
export type KnownRow = Omit<RequestRow, 'type' | 'state' | 'accountId'> &
  Pick<RightsRequestView, 'type' | 'state'> & { accountId: AccountId };

/** Rows are written by this feature alone; their words are those of the contract. */
export const known = (row: RequestRow): KnownRow => row as KnownRow;

/** What the person sees. `details` and `answer` are null once the person's key is destroyed. Pure. */
export function toView({ options }: RightsRequests, row: RequestRow): RightsRequestView {
  const { id, type, state, receivedAtUtc, dueOn, details, answer, completedAtUtc, certificateId } =
    known(row);
  const { derivation } = deriveDeadline(receivedAtUtc, options.timeZone);
  return {
    ...{ id, type, state, receivedAtUtc, dueOn, details, answer, completedAtUtc, certificateId },
    dueDerivation: [...derivation],
    packageReady: row.packageFile !== null,
  };
}

/** What the administrator sees of these requests, whose they are included while that can be read. */
export async function toAdminViews(
  rights: RightsRequests,
  rows: readonly RequestRow[],
): Promise<AdminRightsRequestView[]> {
  const begun = await rights.store.jobsAmong(rows.map(({ id }) => id));
  const people = await describePeople(rights, rows);
  return rows.map((row) => ({
    ...toView(rights, row),
    accountId: row.accountId,
    accountEmail: people.get(row.accountId)?.email ?? null,
    accountName: people.get(row.accountId)?.name ?? null,
    actions: allowedActions(known(row).state, begun.has(row.id)),
  }));
}

async function describePeople({ options }: RightsRequests, rows: readonly RequestRow[]) {
  const ids = [...new Set(rows.map(({ accountId }) => accountId))];
  const found = await Promise.all(
    ids.map(async (id) => [id, await options.accounts.describe(id as AccountId)] as const),
  );
  return new Map(found);
}
