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

const selectRows = (where: readonly string[], direction: 'ASC' | 'DESC'): string =>
  `SELECT * FROM access_log ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
   ORDER BY time ${direction}, id ${direction} LIMIT ?`;

function readChunk(
  db: SqliteConnection,
  { sql, values }: Conditions,
  { order, chunk }: Scan,
  after: RowPlace | null,
): Promise<StoredRow[]> {
  const [sign, direction] = order === 'newest-first' ? (['<', 'DESC'] as const) : (['>', 'ASC'] as const);
  const place = after ? [after.time, Buffer.from(uuidToHex(after.id), 'hex')] : [];
  const where = after ? [...sql, `(time, id) ${sign} (?, ?)`] : sql;
  return db.all<StoredRow>(selectRows(where, direction), [...values, ...place, chunk]);
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
