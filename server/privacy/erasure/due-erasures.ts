import { nowUtc } from '#server/foundation/clock/index.ts';
import type { Erasures } from './deps.ts';

/**
 * Ids of the requests whose erasure is to be run now: the cooling-off time is over, or it was cut off and its next attempt is due. What waits
 * for somebody to look is not among them.
 */
export async function listDue({ store, clock }: Erasures): Promise<string[]> {
  const time = nowUtc(clock);
  const jobs = await store.listJobs();
  const begun = new Set(jobs.map(({ id }) => id));
  const approved = (await store.dueApprovals(time)).map(({ id }) => id).filter((id) => !begun.has(id));
  const again = jobs.filter(({ retryAtUtc }) => retryAtUtc !== null && retryAtUtc <= time);
  return [...approved, ...again.map(({ id }) => id)];
}

/** Ids of the requests whose erasure has begun and is not finished. */
export const listBegun = async ({ store }: Erasures): Promise<string[]> =>
  (await store.listJobs()).map(({ id }) => id);
