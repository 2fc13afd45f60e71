import { systemContext } from '#server/foundation/http/index.ts';
import type { RightsRequests } from '#server/privacy/rights-requests/deps.ts';
import { known } from '#server/privacy/rights-requests/views.ts';
import { withAccount } from '#server/privacy/rights-requests/with-account.ts';
import { runErasure } from './run-erasure.ts';

/**
 * Finishes the erasures that a stop or a crash cut off; called once at start. One that fails is logged, stays in progress and
 * can be completed again by an administrator. Returns how many were finished and how many were not.
 */
export async function resumeErasures(rights: RightsRequests): Promise<{ finished: number; failed: number }> {
  const result = { finished: 0, failed: 0 };
  for (const { id } of await rights.store.listJobs()) {
    try {
      const row = await rights.store.find(id);
      if (row === null) throw new Error(`erasure job ${id} belongs to no request`);
      const owner = known(row);
      await withAccount(rights, owner.accountId, () =>
        runErasure(rights, systemContext('resume-erasures'), owner),
      );
      result.finished += 1;
    } catch (error) {
      // The server must start all the same: the overview shows the request as open, and its promise is not kept.
      rights.log.error({ err: error, rightsRequestId: id }, 'an erasure could not be finished');
      result.failed += 1;
    }
  }
  return result;
}
