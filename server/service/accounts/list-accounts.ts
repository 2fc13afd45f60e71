import { type Context, decodeCursor, encodeCursor } from '#server/foundation/http/index.ts';
import type { AccountView, listAccounts as contract } from '#shared/contracts/accounts.ts';
import type { QueryOf } from '#shared/contracts/contract.ts';
import type { Page } from '#shared/values/index.ts';
import { toView } from './change-account.ts';
import type { Accounts } from './deps.ts';
import type { AccountRow } from './tables.ts';

type Query = QueryOf<typeof contract>;

async function select(accounts: Accounts, query: Query): Promise<AccountRow[]> {
  if (query.email !== undefined) {
    const found = await accounts.store.findByEmail(query.email);
    return found && (query.state === undefined || found.state === query.state) ? [found] : [];
  }
  const key = query.cursor === undefined ? null : decodeCursor(query.cursor, ['', '']);
  const after = key === null ? null : { createdAtUtc: key[0], id: key[1] };
  return accounts.store.page(query.state ? { state: query.state } : {}, after, query.limit + 1);
}

/** A page of accounts for an administrator. Each person shown gets an entry in the audit log before the answer goes out. */
export async function listAccounts(
  accounts: Accounts,
  ctx: Context,
  query: Query,
): Promise<Page<AccountView>> {
  const rows = await select(accounts, query);
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  await accounts.database.transaction(async (tx) => {
    for (const { id } of shown)
      await accounts.audit.append(tx, ctx, {
        event: 'account.consulted',
        subject: id,
        fields: { count: shown.length },
      });
  });
  const more = rows.length > shown.length && last !== undefined;
  return { items: shown.map(toView), nextCursor: more ? encodeCursor([last.createdAtUtc, last.id]) : null };
}
