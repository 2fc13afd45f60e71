import type { PromiseCheck } from '#server/foundation/obligations/index.ts';
import { counted } from '#shared/values/index.ts';
import type { Erasures } from './deps.ts';

/** After so many hours an erasure that has begun and is not finished is no work under way any more. */
const patienceHours = 24;

/** *broken* while the search after an erasure finds something; *at-risk* while one does not come to its end. Else *kept*. */
async function judge({ store, clock }: Erasures) {
  const jobs = await store.listJobs();
  const found = jobs.filter(({ remaining }) => remaining !== null && remaining.length > 0);
  if (found.length > 0) {
    const what = found.flatMap(({ remaining }) => remaining ?? []);
    const detail = `${counted(found.length, 'erasure')} left something behind: ${what.slice(0, 5).join('; ')}`;
    return { state: 'broken', detail } as const;
  }
  const old = jobs.filter(
    ({ begunAtUtc }) => clock.nowMs() - Date.parse(begunAtUtc) > patienceHours * 3_600_000,
  );
  if (old.length > 0)
    return {
      state: 'at-risk',
      detail: `${counted(old.length, 'erasure')} not finished after ${patienceHours} hours`,
    } as const;
  return {
    state: 'kept',
    detail: `${counted(jobs.length, 'erasure')} under way, nothing left behind`,
  } as const;
}

/** The clauses that an erasure keeps; a certificate is never issued while one of them is broken by it. */
export const erasurePromises = (erasures: Erasures): PromiseCheck[] =>
  (['retain.deletion', 'right.erase'] as const).map((clause) => ({
    clause,
    title: 'Nothing is found of persons who were erased',
    check: () => judge(erasures),
  }));
