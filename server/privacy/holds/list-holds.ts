import { type Clock, nowUtc } from '#server/foundation/clock/index.ts';
import type { Context, Paging } from '#server/foundation/http/index.ts';
import type { HoldScope, HoldTable } from '#shared/contracts/hold-values.ts';
import type { HoldView } from '#shared/contracts/holds.ts';
import type { Page } from '#shared/values/index.ts';
import type { HoldParts } from './deps.ts';
import { isOpenAt } from './rules.ts';
import type { HoldRow } from './tables.ts';

/** A hold as an administrator sees it. Pure but for the time. */
export const toView = ({ clock }: { clock: Clock }, { heldTable, ...row }: HoldRow): HoldView => ({
  ...row,
  scope: row.scope as HoldScope,
  table: heldTable as HoldTable | null,
  isOpen: isOpenAt(row, nowUtc(clock)),
});

/** A page of holds, newest first. Each person they are about gets an entry `hold.consulted` before the answer goes out. */
export async function listHolds(
  parts: HoldParts,
  ctx: Context,
  { openOnly, ...paging }: Paging & { readonly openOnly: boolean },
): Promise<Page<HoldView>> {
  const { store, open, database, audit } = parts;
  const ids = openOnly ? open.list().map(({ id }) => id) : null;
  const { items, nextCursor } = await store.page(ids, paging);
  const people = Map.groupBy(items, ({ accountId }) => accountId);
  await database.transaction(async (tx) => {
    for (const [subject, { length: count }] of people)
      await audit.append(tx, ctx, { event: 'hold.consulted', subject, fields: { count } });
  });
  return { items: items.map((row) => toView(parts, row)), nextCursor };
}
