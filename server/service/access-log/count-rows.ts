import type { AccessLogFilter } from '#shared/contracts/access-log.ts';
import type { AccountId, Instant } from '#shared/values/index.ts';
import type { DayReaders } from './day-readers.ts';
import { filterConditions } from './row-filter.ts';
import { bytesToUuid, dayOf, hourMs, uuidToHex } from './rules.ts';
import { daysOfFilter } from './scan-rows.ts';

/** Requests that count against a quota: those that the upstream was asked and that did not fail there. */
const countsForQuota = "outcome IN ('forwarded', 'client-aborted')";

const daysFrom = async (readers: DayReaders, fromMs: number): Promise<string[]> =>
  (await readers.days()).filter((day) => day >= dayOf(fromMs));

/** Requests of an account since `fromUtc` (inclusive) that count against its quota. */
export async function countByAccount(
  readers: DayReaders,
  accountId: AccountId,
  fromUtc: Instant,
): Promise<number> {
  const from = Date.parse(fromUtc);
  const id = Buffer.from(uuidToHex(accountId), 'hex');
  const sql = `SELECT count(*) AS n FROM access_log_row WHERE accountId = ? AND time >= ? AND ${countsForQuota}`;
  let sum = 0;
  for (const day of await daysFrom(readers, from))
    sum += (await readers.read(day, undefined, (db) => db.get<{ n: number }>(sql, [id, from])))?.n ?? 0;
  return sum;
}

/** The same for all accounts at once, to begin with after a start. Accounts without requests are absent. */
export async function countAllAccounts(
  readers: DayReaders,
  fromUtc: Instant,
): Promise<Map<AccountId, number>> {
  const from = Date.parse(fromUtc);
  const sql = `SELECT accountId, count(*) AS n FROM access_log_row
    WHERE accountId IS NOT NULL AND time >= ? AND ${countsForQuota} GROUP BY accountId`;
  const sums = new Map<AccountId, number>();
  for (const day of await daysFrom(readers, from)) {
    const rows = await readers.read(day, [], (db) => db.all<{ accountId: Buffer; n: number }>(sql, [from]));
    for (const row of rows) {
      const id = bytesToUuid(row.accountId) as AccountId;
      sums.set(id, (sums.get(id) ?? 0) + row.n);
    }
  }
  return sums;
}

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

export type HourCount = {
  readonly hourUtc: Instant;
  readonly total: number;
  /** Answers with status 500 and above. */
  readonly errors: number;
  readonly refused: number;
};

type HourRow = { hour: number; total: number; errors: number; refused: number };

const hourSql = `SELECT time / ${hourMs} AS hour, count(*) AS total, sum(status >= 500) AS errors,
  sum(outcome = 'refused') AS refused FROM access_log_row WHERE time >= ? AND time < ? GROUP BY 1`;

/** The 24 hours up to and including the one of `nowMs`, oldest first; hours without requests count 0. */
export async function hourlyCounts(readers: DayReaders, nowMs: number): Promise<HourCount[]> {
  const last = Math.floor(nowMs / hourMs);
  const first = last - 23;
  const found = new Map<number, HourRow>();
  const bounds = [first * hourMs, (last + 1) * hourMs];
  for (const day of await daysFrom(readers, first * hourMs))
    for (const row of await readers.read(day, [], (db) => db.all<HourRow>(hourSql, bounds)))
      found.set(row.hour, row);
  return Array.from({ length: 24 }, (_, at) => {
    const { total = 0, errors = 0, refused = 0 } = found.get(first + at) ?? {};
    return { hourUtc: new Date((first + at) * hourMs).toISOString(), total, errors, refused };
  });
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
