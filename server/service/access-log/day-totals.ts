import { join } from 'node:path';
import type { SqliteConnection } from '#server/foundation/sqlite/index.ts';
import type { Instant } from '#shared/values/index.ts';
import { openDayToRead, readingDay } from './open-day.ts';
import { bytesToUuid, hourMs } from './rules.ts';
import { deltaSums, mergeDeltas, type UsageDelta } from './usage-delta.ts';

/** What the rows of one hour and account add up to; null for callers without a valid key. */
export type HourTotals = {
  readonly accountId: string | null;
  readonly hourUtc: Instant;
  readonly requests: number;
  readonly errors: number;
  readonly refused: number;
  readonly quotaRequests: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
};

/** A day file at one moment: its rows, added up, and what of them is not moved to usage yet. */
export type DayTotals = {
  readonly fileId: string;
  readonly totals: readonly HourTotals[];
  readonly pending: readonly { readonly batch: number; readonly deltas: readonly UsageDelta[] }[];
};

const totalsSql = `SELECT accountId, time / ${hourMs} AS hour, count(*) AS requests, sum(status >= 500) AS errors,
  sum(outcome = 'refused') AS refused, sum(outcome IN ('forwarded', 'client-aborted')) AS quotaRequests,
  sum(requestBytes) AS requestBytes, sum(responseBytes) AS responseBytes
  FROM access_log_row WHERE time >= ? AND time < ? GROUP BY 1, 2`;

type TotalsRow = Omit<HourTotals, 'accountId' | 'hourUtc'> & { accountId: Buffer | null; hour: number };

async function readTotals(db: SqliteConnection, fromMs: number, toMs: number): Promise<HourTotals[]> {
  const rows = await db.all<TotalsRow>(totalsSql, [fromMs, toMs]);
  return rows.map(({ accountId, hour, ...sums }) => ({
    accountId: accountId === null ? null : bytesToUuid(accountId),
    hourUtc: new Date(hour * hourMs).toISOString(),
    ...sums,
  }));
}

async function readPending(db: SqliteConnection): Promise<DayTotals['pending']> {
  const batches = await db.all<{ batch: number; deltas: string }>('SELECT batch, deltas FROM usage_delta');
  return batches.map(({ batch, deltas }) => {
    const sums = deltaSums();
    mergeDeltas(sums, deltas);
    return { batch, deltas: sums.all() };
  });
}

async function readAll(db: SqliteConnection, fromMs: number, toMs: number): Promise<DayTotals> {
  const file = await db.get<{ id: string }>('SELECT id FROM usage_file');
  return {
    fileId: file?.id ?? '',
    totals: await readTotals(db, fromMs, toMs),
    pending: await readPending(db),
  };
}

/**
 * Reads a day file in one read transaction, also of a server that runs: it writes on meanwhile. Null when there is no such file, or nothing was made in it yet. `fromMs` and
 * `toMs` are Unix milliseconds. Throws DayFileError.
 */
export async function readDayTotals(
  folder: string,
  day: string,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<DayTotals | null> {
  const path = join(folder, `${day}.sqlite`);
  const db = await openDayToRead(path);
  if (db === null) return null;
  try {
    return await readingDay(path, async () => {
      await db.exec('BEGIN');
      return await readAll(db, fromMs, toMs);
    });
  } finally {
    await db.close();
  }
}
