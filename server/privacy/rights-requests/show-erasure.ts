import type { Context } from '#server/foundation/http/index.ts';
import { showErasurePlan, showErasureProgress } from '#server/privacy/erasure/index.ts';
import type { ErasurePlan, ErasureProgress } from '#shared/contracts/erasures.ts';
import { AppError } from '#shared/errors/index.ts';
import type { RightsRequestId } from '#shared/values/index.ts';
import type { RightsRequests } from './deps.ts';
import { isOpen } from './rules.ts';
import { type KnownRow, known } from './views.ts';

async function openErasureOf({ store }: RightsRequests, id: RightsRequestId): Promise<KnownRow> {
  const found = await store.find(id);
  if (found === null) throw new AppError('not-found');
  const row = known(found);
  if (row.type !== 'erasure' || !isOpen(row.state))
    throw new AppError('invalid-state', {
      detail: `This is a request for ${row.type}, and it is ${row.state}.`,
    });
  return row;
}

/** What completing this erasure would do. Throws `not-found`, and `invalid-state` when it is no open erasure request. */
export const planOf = async (
  rights: RightsRequests,
  ctx: Context,
  id: RightsRequestId,
): Promise<ErasurePlan> => showErasurePlan(rights.erasures, ctx, await openErasureOf(rights, id));

/** How far it is. Throws the same. */
export const progressOf = async (rights: RightsRequests, id: RightsRequestId): Promise<ErasureProgress> =>
  showErasureProgress(rights.erasures, await openErasureOf(rights, id));
