import type { SqliteConnection } from '#server/foundation/sqlite/index.ts';
import type { AccessLogFilter } from '#shared/contracts/access-log.ts';
import type { StoredRow } from './access-record.ts';
import type { DayReaders } from './day-readers.ts';
import { type Conditions, filterConditions } from './row-filter.ts';
import { bytesToUuid, dayOf, startOfDay, uuidToHex } from './rules.ts';

/** Where a row stands in the order of the log. */
export type RowPlace = { readonly time: number; readonly id: string };

export type Scan = {
  readonly filter: AccessLogFilter;
  readonly order: 'newest-first' | 'oldest-first';
  /** Begins after this row; null begins at the end that `order` says. */
  readonly after: RowPlace | null;
  /** Rows read at a time. */
  readonly chunk: number;
};

export const placeOf = (row: StoredRow): RowPlace => ({ time: row.time, id: bytesToUuid(row.id) });

/** Names are looked up for the rows that are read only: the inner query is answered by an index alone. */
const selectRows = (where: readonly string[], direction: 'ASC' | 'DESC'): string => {
  const order = `ORDER BY time ${direction}, id ${direction}`;
  return `SELECT * FROM access_log_row WHERE (time, id) IN (
    SELECT time, id FROM access_log ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ${order} LIMIT ?) ${order}`;
};

type NumberedRow = Omit<StoredRow, 'technical'> & { readonly block: number | null };

/** The blocks of rows, one object for all rows of a block; none where it was removed meanwhile. */
async function readBlocks(
  db: SqliteConnection,
  rows: readonly NumberedRow[],
): Promise<ReadonlyMap<number | null, Buffer>> {
  const numbers = [...new Set(rows.map(({ block }) => block))];
  const found = await db.all<{ block: number; sealed: Buffer }>(
    'SELECT block, sealed FROM access_log_technical WHERE block IN (SELECT value FROM json_each(?))',
    [JSON.stringify(numbers)],
  );
  return new Map(found.map(({ block, sealed }) => [block, sealed]));
}

async function readChunk(
  db: SqliteConnection,
  { sql, values }: Conditions,
  { order, chunk }: Scan,
  after: RowPlace | null,
): Promise<StoredRow[]> {
  const [sign, direction] = order === 'newest-first' ? (['<', 'DESC'] as const) : (['>', 'ASC'] as const);
  const place = after ? [after.time, Buffer.from(uuidToHex(after.id), 'hex')] : [];
  const where = after ? [...sql, `(time, id) ${sign} (?, ?)`] : sql;
  const rows = await db.all<NumberedRow>(selectRows(where, direction), [...values, ...place, chunk]);
  // Most days of an account that calls rarely hold nothing.
  if (rows.length === 0) return [];
  const blocks = await readBlocks(db, rows);
  return rows.map(({ block, ...row }) => ({ ...row, technical: blocks.get(block) ?? null }));
}

/** Of these days (oldest first) the ones in which rows of a filter may be, `from` inclusive and `to` exclusive. Pure. */
export function daysOfFilter(days: readonly string[], { from, to }: AccessLogFilter): string[] {
  // A day begins at the instant that its name is the beginning of.
  return days.filter(
    (day) => (!from || day >= from.slice(0, 10)) && (!to || startOfDay(day) < Date.parse(to)),
  );
}

function daysOfScan(days: readonly string[], { filter, order, after }: Scan): string[] {
  const last = after && dayOf(after.time);
  const inFilter = daysOfFilter(days, filter);
  if (order === 'oldest-first') return inFilter.filter((day) => !last || day >= last);
  return inFilter.filter((day) => !last || day <= last).reverse();
}

/** Rows across days in the order of the scan, a chunk at a time, each read when it is asked for. No chunk is empty. */
export async function* scanChunks(readers: DayReaders, scan: Scan): AsyncGenerator<StoredRow[]> {
  const conditions = filterConditions(scan.filter);
  let { after } = scan;
  for (const day of daysOfScan(await readers.days(), scan)) {
    for (;;) {
      const begin = after;
      const rows: StoredRow[] = await readers.read(day, [], (db) => readChunk(db, conditions, scan, begin));
      const last = rows.at(-1);
      if (last) {
        after = placeOf(last);
        yield rows;
      }
      if (rows.length < scan.chunk) break;
    }
  }
}

/** The same, row by row. */
export async function* scanRows(readers: DayReaders, scan: Scan): AsyncGenerator<StoredRow> {
  for await (const rows of scanChunks(readers, scan)) yield* rows;
}
