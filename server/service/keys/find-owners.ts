import type { AccountId, KeyId } from '#shared/values/index.ts';
import type { Keys } from './deps.ts';

/** Keys asked for in one statement. */
const askedAtOnce = 500;

/** Whose keys these are, revoked and ended ones included; those that nobody has are left out. */
export async function findOwners(
  { store }: Pick<Keys, 'store'>,
  ids: readonly KeyId[],
): Promise<Map<KeyId, AccountId>> {
  const owners = new Map<KeyId, AccountId>();
  for (let from = 0; from < ids.length; from += askedAtOnce)
    for (const { id, accountId } of await store.withIds(ids.slice(from, from + askedAtOnce)))
      owners.set(id as KeyId, accountId as AccountId);
  return owners;
}
