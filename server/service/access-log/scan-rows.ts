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

type Direction = 'ASC' | 'DESC';

/** Which rows: answered by one index alone, and quick where a day holds none, as most do of an account that calls rarely. */
const selectPlaces = (where: readonly string[], direction: Direction): string =>
  `SELECT time, hex(id) AS id FROM access_log ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
   ORDER BY time ${direction}, id ${direction} LIMIT ?`;

/** Those rows with their names, as far as they are still there. */
const selectRows = (direction: Direction): string => `SELECT * FROM access_log_row
  WHERE (time, id) IN (SELECT value ->> 0, unhex(value ->> 1) FROM json_each(?)) ORDER BY time ${direction}, id ${direction}`;

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

type Chunk = {
  readonly rows: StoredRow[];
  /** Where it ends; null when the day holds no more. */
  readonly next: RowPlace | null;
};

async function readChunk(
  db: SqliteConnection,
  { sql, values }: Conditions,
  { order, chunk }: Scan,
  after: RowPlace | null,
): Promise<Chunk> {
  const [sign, direction] = order === 'newest-first' ? (['<', 'DESC'] as const) : (['>', 'ASC'] as const);
  const begin = after ? [after.time, Buffer.from(uuidToHex(after.id), 'hex')] : [];
  const where = after ? [...sql, `(time, id) ${sign} (?, ?)`] : sql;
  const asked = [...values, ...begin, chunk];
  const places = await db.all<{ time: number; id: string }>(selectPlaces(where, direction), asked);
  const last = places.at(-1);
  if (!last) return { rows: [], next: null };
  const wanted = JSON.stringify(places.map(({ time, id }) => [time, id]));
  const rows = await db.all<NumberedRow>(selectRows(direction), [wanted]);
  const blocks = await readBlocks(db, rows);
  return {
    rows: rows.map(({ block, ...row }) => ({ ...row, technical: blocks.get(block) ?? null })),
    next: places.length < chunk ? null : { time: last.time, id: bytesToUuid(Buffer.from(last.id, 'hex')) },
  };
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

/** Days looked at in one go while none holds a row: most of the time of an empty one is the way to another thread and back. */
const mostDaysAhead = 8;

/**
 * Rows across days in the order of the scan, a chunk at a time, each read when it is asked for. No chunk is empty. Of days that were looked at ahead
 * nothing is kept but that they are empty: what is given out late must not be what has been erased meanwhile.
 */
export async function* scanChunks(readers: DayReaders, scan: Scan): AsyncGenerator<StoredRow[]> {
  const conditions = filterConditions(scan.filter);
  const read = (day: string, after: RowPlace | null): Promise<Chunk> =>
    readers.read(day, { rows: [], next: null }, (db) => readChunk(db, conditions, scan, after));
  const days = daysOfScan(await readers.days(), scan);
  for (let [at, ahead] = [0, 1]; at < days.length; ) {
    const some = days.slice(at, at + ahead);
    const firsts = await Promise.all(some.map((day) => read(day, scan.after)));
    const found = firsts.findIndex(({ rows, next }) => rows.length > 0 || next !== null);
    at += found === -1 ? some.length : found + 1;
    ahead = found === -1 ? Math.min(2 * ahead, mostDaysAhead) : 1;
    for (let chunk = firsts[found]; chunk !== undefined; ) {
      if (chunk.rows.length > 0) yield chunk.rows;
      chunk = chunk.next === null ? undefined : await read(some[found] ?? '', chunk.next);
    }
  }
}

/** The same, row by row. */
export async function* scanRows(readers: DayReaders, scan: Scan): AsyncGenerator<StoredRow> {
  for await (const rows of scanChunks(readers, scan)) yield* rows;
}
