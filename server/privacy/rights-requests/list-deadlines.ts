import { nowUtc } from '#server/foundation/clock/index.ts';
import type { Overview } from '#shared/contracts/overview.ts';
import { daysLeft } from './deadline-rules.ts';
import type { RightsRequests } from './deps.ts';
import { known } from './views.ts';

/** The open requests with the nearest last day, at most `limit`; ids and dates only. `daysLeft` is negative when the day is past. */
export async function listDeadlines(
  { store, options, clock }: RightsRequests,
  limit: number,
): Promise<Overview['deadlines']> {
  const rows = await store.pageOpen({}, null, limit);
  return rows.map(known).map(({ id, type, state, dueOn }) => ({
    ...{ rightsRequestId: id, type, state, dueOn },
    daysLeft: daysLeft(nowUtc(clock), dueOn, options.timeZone),
  }));
}
