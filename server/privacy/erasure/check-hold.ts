import { AppError } from '#shared/errors/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import type { Erasures } from './deps.ts';

/** Throws `invalid-state` with the hold's id and reason while one forbids the erasure (GDPR Art. 17(3)(e)). */
export async function checkHold({ options }: Pick<Erasures, 'options'>, accountId: AccountId): Promise<void> {
  const hold = await options.findHold(accountId);
  if (hold !== null)
    throw new AppError('invalid-state', {
      detail: `The account is under the legal hold ${hold.id} (${hold.reason}) and cannot be erased before it ends.`,
    });
}
