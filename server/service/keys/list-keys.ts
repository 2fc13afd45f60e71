import type { Context, Paging } from '#server/foundation/http/index.ts';
import type { KeyView } from '#shared/contracts/keys.ts';
import type { AccountId, Page } from '#shared/values/index.ts';
import type { Keys } from './deps.ts';
import { toView } from './key-row.ts';

/** The keys of an account, newest first, revoked ones too. Throws `invalid-input` for a foreign cursor. */
export async function listKeys(keys: Keys, accountId: AccountId, paging: Paging): Promise<Page<KeyView>> {
  const { items, nextCursor } = await keys.store.page({ accountId }, paging);
  return { items: items.map((row) => toView(keys, row)), nextCursor };
}

type Filter = Paging & { readonly accountId?: AccountId | undefined };

/**
 * Keys of all accounts, or of one, for an administrator. Each person whose keys are shown gets an entry in the audit log before the
 * answer goes out. Throws `invalid-input` for a foreign cursor.
 */
export async function listAllKeys(
  keys: Keys,
  ctx: Context,
  { accountId, ...paging }: Filter,
): Promise<Page<KeyView & { accountId: string }>> {
  const { items, nextCursor } = await keys.store.page(accountId ? { accountId } : {}, paging);
  const byPerson = Map.groupBy(items, (row) => row.accountId);
  await keys.database.transaction(async (tx) => {
    for (const [subject, rows] of byPerson)
      await keys.audit.append(tx, ctx, { event: 'key.consulted', subject, fields: { count: rows.length } });
  });
  return {
    items: items.map((row) => ({ ...toView(keys, row), accountId: row.accountId })),
    nextCursor,
  };
}
