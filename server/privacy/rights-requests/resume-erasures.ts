import { systemContext } from '#server/foundation/http/index.ts';
import { listBegun, listDue, runErasure } from '#server/privacy/erasure/index.ts';
import type { RightsRequests } from './deps.ts';
import { erasureCaseOf } from './erasure-case.ts';
import { known } from './views.ts';
import { withAccount } from './with-account.ts';

type Result = { readonly finished: number; readonly failed: number };

/**
 * Finishes the erasures that a stop or a crash cut off; called once at start. One that fails is logged, stays in progress and
 * is tried again, or can be completed by an administrator. Returns how many were finished and how many were not.
 */
export const resumeErasures = async (rights: RightsRequests): Promise<Result> =>
  runAll(rights, await listBegun(rights.erasures), 'resume-erasures');

/** Runs the erasures whose cooling-off time is over, and those whose next attempt is due. What runs already is passed over. */
export const runDueErasures = async (rights: RightsRequests): Promise<Result> =>
  runAll(rights, await listDue(rights.erasures), 'erasures');

async function runAll(rights: RightsRequests, ids: readonly string[], name: string): Promise<Result> {
  const result = { finished: 0, failed: 0 };
  for (const id of ids) {
    const row = await rights.store.find(id);
    if (row !== null && rights.underWay.has(row.accountId)) continue;
    try {
      if (row === null) throw new Error(`erasure ${id} belongs to no request`);
      const owner = known(row);
      await withAccount(rights, owner.accountId, () =>
        runErasure(rights.erasures, systemContext(name), erasureCaseOf(rights, owner)),
      );
      result.finished += 1;
    } catch (error) {
      // The server must go on all the same: the overview shows the request as open, and its promise is not kept.
      rights.log.error({ err: error, rightsRequestId: id }, 'an erasure could not be finished');
      result.failed += 1;
    }
  }
  return result;
}
