import type { SqliteConnection } from '#server/foundation/sqlite/index.ts';
import type { AccessLogFilter } from '#shared/contracts/access-log.ts';
import type { StoredRow } from './access-record.ts';
import type { DayReaders } from './day-readers.ts';
import { type Conditions, filterConditions } from './row-filter.ts';
import { bytesToUuid, dayOf, uuidToHex } from './rules.ts';

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

function daysOfScan(days: readonly string[], { filter, order, after }: Scan): string[] {
  const newestFirst = order === 'newest-first';
  const from = [filter.from?.slice(0, 10), newestFirst ? undefined : after && dayOf(after.time)];
  const to = [filter.to?.slice(0, 10), newestFirst ? after && dayOf(after.time) : undefined];
  const fits = days.filter(
    (day) => from.every((bound) => !bound || day >= bound) && to.every((bound) => !bound || day <= bound),
  );
  return newestFirst ? fits.reverse() : fits;
}

/** Rows across days in the order of the scan, read chunk by chunk as they are asked for. */
export async function* scanRows(readers: DayReaders, scan: Scan): AsyncGenerator<StoredRow> {
  const conditions = filterConditions(scan.filter);
  let { after } = scan;
  for (const day of daysOfScan(await readers.days(), scan)) {
    for (;;) {
      const begin = after;
      const rows: StoredRow[] = await readers.read(day, [], (db) => readChunk(db, conditions, scan, begin));
      yield* rows;
      const last = rows.at(-1);
      if (last) after = placeOf(last);
      if (rows.length < scan.chunk) break;
    }
  }
}
