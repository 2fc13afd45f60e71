import { AppError } from '#shared/errors/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import type { RightsRequests } from './deps.ts';

/**
 * Does long work about one person while nothing else of the kind runs about them: a package that is built while the person is
 * erased would be wrong twice. Throws `invalid-state` when something does.
 */
export async function withAccount<T>(
  { underWay }: Pick<RightsRequests, 'underWay'>,
  accountId: AccountId,
  work: () => Promise<T>,
): Promise<T> {
  if (underWay.has(accountId))
    throw new AppError('invalid-state', { detail: "Another of this person's requests is being completed." });
  underWay.add(accountId);
  try {
    return await work();
  } finally {
    underWay.delete(accountId);
  }
}
