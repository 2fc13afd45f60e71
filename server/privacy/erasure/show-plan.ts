import type { Context } from '#server/foundation/http/index.ts';
import type { ErasurePlan } from '#shared/contracts/erasures.ts';
import type { AccountId } from '#shared/values/index.ts';
import { countHeld, countRemovable } from './count-held.ts';
import type { Erasures } from './deps.ts';

/**
 * What erasing this person would remove, what would stay and why, who is told, and what forbids it. Writes `erasure.planned` before it answers.
 */
export async function showErasurePlan(
  { options, audit }: Erasures,
  ctx: Context,
  { id, accountId }: { id: string; accountId: AccountId },
): Promise<ErasurePlan> {
  const sources = await countHeld(options.sources, accountId);
  const records = countRemovable(sources);
  const processors: ErasurePlan['processors'] = [];
  for (const { name, what, referenceOf } of options.processors)
    if ((await referenceOf(accountId)) !== null) processors.push({ name, what });
  const hold = await options.findHold(accountId);
  await audit.record(ctx, {
    event: 'erasure.planned',
    subject: accountId,
    fields: { rightsRequestId: id, records },
  });
  return { accountId, sources, records, processors, hold };
}
