import type { Context } from '#server/foundation/http/index.ts';
import type { RightsRequests } from '#server/privacy/rights-requests/deps.ts';
import { isOpen } from '#server/privacy/rights-requests/rules.ts';
import { known } from '#server/privacy/rights-requests/views.ts';
import type { ErasurePlan } from '#shared/contracts/rights-requests.ts';
import { AppError } from '#shared/errors/index.ts';
import type { RightsRequestId } from '#shared/values/index.ts';
import { countHeld, countRemovable } from './count-held.ts';

/**
 * What completing this erasure would remove, and what would stay and why. Writes `erasure.planned` before it answers.
 * Throws `not-found`, and `invalid-state` when it is no open erasure request.
 */
export async function showErasurePlan(
  { store, options, audit }: RightsRequests,
  ctx: Context,
  id: RightsRequestId,
): Promise<ErasurePlan> {
  const found = await store.find(id);
  if (found === null) throw new AppError('not-found');
  const row = known(found);
  if (row.type !== 'erasure' || !isOpen(row.state))
    throw new AppError('invalid-state', {
      detail: `This is a request for ${row.type}, and it is ${row.state}.`,
    });
  const sources = await countHeld(options.sources, row.accountId);
  const records = countRemovable(sources);
  await audit.record(ctx, {
    event: 'erasure.planned',
    subject: row.accountId,
    fields: { rightsRequestId: id, records },
  });
  return { accountId: row.accountId, sources, records };
}
