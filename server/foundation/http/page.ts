import type { TableStore, Where } from '#server/foundation/database/index.ts';
import { invalidField } from '#shared/errors/index.ts';
import type { Page } from '#shared/values/index.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

/** What every list is asked: how many, and where the page before ended. */
export type Paging = { readonly limit: number; readonly cursor?: string | undefined };

type SortKey<Row> = { [K in keyof Row & string]: Row[K] extends string | number ? K : never }[keyof Row &
  string];

/**
 * A page of the rows that match, newest first: `key` is a primary key that grows with time (a UUIDv7, or a running number). One row more
 * is read to know whether a page follows. Throws AppError `invalid-input` for a foreign cursor.
 */
export async function readPage<Row>(
  store: Pick<TableStore<Row>, 'list' | 'table'>,
  key: SortKey<Row>,
  where: Where<Row>,
  { limit, cursor }: Paging,
): Promise<Page<Row>> {
  const example = store.table.columns[key]?.type === 'integer' ? 0 : '';
  const before = cursor === undefined ? {} : { [key]: { lt: decodeCursor(cursor, [example])[0] } };
  const rows = await store.list({ ...where, ...before }, { orderBy: [[key, 'desc']], limit: limit + 1 });
  const items = rows.slice(0, limit);
  const last = items.at(-1)?.[key] as string | number | undefined;
  return { items, nextCursor: rows.length > limit && last !== undefined ? encodeCursor([last]) : null };
}

/**
 * A page of a list that is whole in memory and stays as it is while the server runs; the cursor is a place in it. Pure. Throws AppError
 * `invalid-input` for a foreign cursor.
 */
export function pageOfAll<Item>(all: readonly Item[], { limit, cursor }: Paging): Page<Item> {
  const [from] = cursor === undefined ? [0] : decodeCursor(cursor, [0]);
  if (!Number.isSafeInteger(from) || from < 0) throw invalidField('?cursor', 'is not a cursor of this list');
  const to = from + limit;
  return { items: all.slice(from, to), nextCursor: to < all.length ? encodeCursor([to]) : null };
}
