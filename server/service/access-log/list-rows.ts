import { decodeCursor, encodeCursor } from '#server/foundation/http/index.ts';
import type { AccessLogFilter, AccessLogRow } from '#shared/contracts/access-log.ts';
import { invalidField } from '#shared/errors/index.ts';
import type { Page } from '#shared/values/index.ts';
import { ipMatcher } from './ip-filter.ts';
import { rowOpener } from './open-row.ts';
import type { ReadDeps } from './read-opened.ts';
import { placeOf, type RowPlace, scanRows } from './scan-rows.ts';

/** Most rows that one page looks at when it filters by address, which means opening each. About half a second. */
export const mostScanned = 20_000;
const chunkRows = 500;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export type PageQuery = { readonly limit: number; readonly cursor?: string | undefined };

/** The place a cursor of `listRows` names; null without one. Throws AppError `invalid-input` for a foreign one. */
export function readCursor(text: string | undefined, field = '?cursor'): RowPlace | null {
  if (text === undefined) return null;
  const [time, id] = decodeCursor(text, [0, ''], field);
  const inRange = Number.isSafeInteger(time) && time >= 0 && time < 2 ** 43;
  if (!inRange || !uuid.test(id)) throw invalidField(field, 'is not a cursor of this list');
  return { time, id };
}

const writeCursor = (place: RowPlace): string => encodeCursor([place.time, place.id]);

/**
 * A page of rows, newest first across days. With `filter.ip` at most 20,000 rows are opened for a page: it may then be short or empty while
 * `nextCursor` says that there is more to look through. Throws AppError `invalid-input` for a foreign cursor.
 */
export async function listRows(
  { readers, keyring, ipForm }: ReadDeps,
  filter: AccessLogFilter,
  { limit, cursor }: PageQuery,
): Promise<Page<AccessLogRow>> {
  const open = rowOpener(keyring);
  const isFrom = filter.ip === undefined ? () => true : ipMatcher(filter.ip, ipForm);
  const after = readCursor(cursor);
  const chunk = filter.ip === undefined ? limit + 1 : chunkRows;
  const items: AccessLogRow[] = [];
  let scanned = 0;
  let last: RowPlace | null = null;
  for await (const row of scanRows(readers, { filter, order: 'newest-first', after, chunk })) {
    if (last && (items.length === limit || scanned === mostScanned))
      return { items, nextCursor: writeCursor(last) };
    const opened = open(row);
    if (isFrom(opened.ip)) items.push(opened);
    last = placeOf(row);
    scanned += 1;
  }
  return { items, nextCursor: null };
}
