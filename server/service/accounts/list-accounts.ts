import type { Context } from '#server/foundation/http/index.ts';
import type { AccountView, listAccounts as contract } from '#shared/contracts/accounts.ts';
import type { QueryOf } from '#shared/contracts/contract.ts';
import type { Page } from '#shared/values/index.ts';
import { toView } from './change-account.ts';
import type { Accounts } from './deps.ts';
import type { AccountRow } from './tables.ts';

type Query = QueryOf<typeof contract>;

async function select(accounts: Accounts, query: Query): Promise<Page<AccountRow>> {
  const { email, state, ...paging } = query;
  if (email === undefined) return accounts.store.page(state ? { state } : {}, paging);
  const found = await accounts.store.findByEmail(email);
  const fits = found !== null && (state === undefined || found.state === state);
  return { items: fits ? [found] : [], nextCursor: null };
}

/** A page of accounts for an administrator. Each person shown gets an entry in the audit log before the answer goes out. */
export async function listAccounts(
  accounts: Accounts,
  ctx: Context,
  query: Query,
): Promise<Page<AccountView>> {
  const { items, nextCursor } = await select(accounts, query);
  await accounts.database.transaction(async (tx) => {
    for (const { id } of items)
      await accounts.audit.append(tx, ctx, {
        event: 'account.consulted',
        subject: id,
        fields: { count: items.length },
      });
  });
  return { items: items.map(toView), nextCursor };
}
