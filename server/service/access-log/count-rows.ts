import type { AccessLogFilter } from '#shared/contracts/access-log.ts';
import type { Instant } from '#shared/values/index.ts';
import type { DayReaders } from './day-readers.ts';
import { filterConditions } from './row-filter.ts';
import { bytesToUuid } from './rules.ts';
import { daysOfFilter } from './scan-rows.ts';

/** How many rows fit a filter, by account; null for rows of nobody. `ip` is not looked at. Rows are counted where they lie, none is opened. */
export async function countSubjects(
  readers: DayReaders,
  filter: AccessLogFilter,
): Promise<Map<string | null, number>> {
  const { sql, values } = filterConditions(filter);
  const where = sql.length > 0 ? `WHERE ${sql.join(' AND ')}` : '';
  const count = `SELECT accountId, n FROM (SELECT account, count(*) AS n FROM access_log ${where} GROUP BY account)
    LEFT JOIN access_log_account ON number = account`;
  const sums = new Map<string | null, number>();
  for (const day of daysOfFilter(await readers.days(), filter)) {
    const rows = await readers.read(day, [], (db) =>
      db.all<{ accountId: Buffer | null; n: number }>(count, values),
    );
    for (const { accountId, n } of rows) {
      const id = accountId && bytesToUuid(accountId);
      sums.set(id, (sums.get(id) ?? 0) + n);
    }
  }
  return sums;
}

/** Time of the oldest row, or null when there is none. */
export async function oldestRow(readers: DayReaders): Promise<Instant | null> {
  for (const day of await readers.days()) {
    const row = await readers.read(day, undefined, (db) =>
      db.get<{ time: number | null }>('SELECT min(time) AS time FROM access_log'),
    );
    if (row?.time) return new Date(row.time).toISOString();
  }
  return null;
}
