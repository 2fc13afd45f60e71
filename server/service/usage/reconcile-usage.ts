import { retentionRules } from '#server/foundation/database/index.ts';
import { openSqlite, type SqliteConnection } from '#server/foundation/sqlite/index.ts';
import { type DayTotals, readDayTotals } from '#server/service/access-log/index.ts';
import type { Instant } from '#shared/values/index.ts';
import { cellsOf, everybody, nobody } from './cells.ts';
import {
  compareHours,
  type Difference,
  type HourSums,
  hourSumsOf,
  type NamedSums,
  sumUp,
} from './compare-hours.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** How often a day is read again because a roll-up moved something between two reads. */
const attempts = 10;

export type Reconciliation = {
  readonly fromUtc: Instant;
  readonly toUtc: Instant;
  /** From here on there are rows to compare with; before, the access log is past its time. */
  readonly comparedFromUtc: Instant;
  /** Hours of accounts, and the requests in them, that were compared. */
  readonly hours: number;
  readonly requests: number;
  readonly differences: readonly Difference[];
  /** Usage whose rows are past their time: it can no longer be proven. */
  readonly pastRetention: { readonly hours: number; readonly requests: number };
};

export type ReconcileOptions = {
  readonly databaseFile: string;
  readonly accessLogFolder: string;
  readonly fromUtc: Instant;
  readonly toUtc: Instant;
  readonly nowMs: number;
  /** Called before each day. */
  readonly onDay?: (day: string) => void;
};

type Span = { readonly fromMs: number; readonly toMs: number };
type Main = {
  readonly hours: NamedSums;
  readonly routes: NamedSums;
  readonly watermarks: ReadonlyMap<string, number>;
};

const at = (timeMs: number): Instant => new Date(timeMs).toISOString();

const sumColumns = `sum(requests) AS requests, sum(errors) AS errors, sum(refused) AS refused,
  sum(quotaRequests) AS quotaRequests, sum(requestBytes) AS requestBytes, sum(responseBytes) AS responseBytes`;

async function readMain(db: SqliteConnection, { fromMs, toMs }: Span): Promise<Main> {
  const read = (table: string) =>
    db.all<HourSums>(
      `SELECT accountId, hourUtc, ${sumColumns} FROM ${table}
       WHERE hourUtc >= ? AND hourUtc < ? AND accountId <> ? GROUP BY 1, 2`,
      [at(fromMs), at(toMs), everybody],
    );
  await db.exec('BEGIN');
  try {
    const marks = await db.all<{ fileId: string; batch: number }>(
      'SELECT fileId, batch FROM usage_watermarks',
    );
    return {
      hours: hourSumsOf(await read('usage_hours')),
      routes: hourSumsOf(await read('usage_routes')),
      watermarks: new Map(marks.map(({ fileId, batch }) => [fileId, batch])),
    };
  } finally {
    await db.exec('COMMIT');
  }
}

/** Adds what the day file holds beyond the watermark: it is in usage as soon as the server rolls up. */
function withPending(main: Main, day: DayTotals, { fromMs, toMs }: Span): Main {
  const watermark = main.watermarks.get(day.fileId ?? '') ?? 0;
  const deltas = day.pending.filter(({ batch }) => batch > watermark).flatMap((batch) => batch.deltas);
  const inSpan = deltas.filter(({ key }) => key.hour * hourMs >= fromMs && key.hour * hourMs < toMs);
  const own = cellsOf(inSpan).hours.filter(({ place }) => place[0] !== everybody);
  const added = own.map(({ place, counters }) => ({
    ...counters,
    accountId: String(place[0]),
    hourUtc: String(place[1]),
  }));
  return { ...main, hours: sumUp(main.hours, added), routes: sumUp(main.routes, added) };
}

type DayResult = { readonly rows: NamedSums; readonly usage: Main };

/** Rows and usage of a day at one moment. A running server may roll up between the two reads; then both are read again. */
async function readDay(
  db: SqliteConnection,
  folder: string,
  { day, span }: { day: string; span: Span },
): Promise<DayResult> {
  for (let attempt = 1; ; attempt++) {
    const main = await readMain(db, span);
    const file = await readDayTotals(folder, day, span);
    if (file === null) return { rows: new Map(), usage: main };
    const after = await readMain(db, { fromMs: 0, toMs: 0 });
    const { fileId } = file;
    if (fileId !== null && main.watermarks.get(fileId) !== after.watermarks.get(fileId) && attempt < attempts)
      continue;
    const rows = file.totals.map((line) => ({ ...line, accountId: line.accountId ?? nobody }));
    return { rows: hourSumsOf(rows), usage: withPending(main, file, span) };
  }
}

const totalOf = (sums: NamedSums) => ({
  hours: sums.size,
  requests: [...sums.values()].reduce((sum, { requests }) => sum + requests, 0),
});

async function reconcile(db: SqliteConnection, options: ReconcileOptions): Promise<Reconciliation> {
  const fromMs = Math.floor(Date.parse(options.fromUtc) / hourMs) * hourMs;
  const toMs = Math.ceil(Date.parse(options.toUtc) / hourMs) * hourMs;
  const keptMs = retentionRules['retain.logs'].days * dayMs;
  const kept = Math.floor((options.nowMs - keptMs) / hourMs) * hourMs;
  const comparedFromMs = Math.min(Math.max(fromMs, kept), toMs);
  const differences: Difference[] = [];
  let [hours, requests] = [0, 0];
  for (let startMs = Math.floor(comparedFromMs / dayMs) * dayMs; startMs < toMs; startMs += dayMs) {
    const day = at(startMs).slice(0, 10);
    options.onDay?.(day);
    const span = { fromMs: Math.max(startMs, comparedFromMs), toMs: Math.min(startMs + dayMs, toMs) };
    const { rows, usage } = await readDay(db, options.accessLogFolder, { day, span });
    const found = totalOf(rows);
    hours += found.hours;
    requests += found.requests;
    differences.push(
      ...compareHours('usage_hours', rows, usage.hours),
      ...compareHours('usage_routes', rows, usage.routes),
    );
  }
  const past = await readMain(db, { fromMs, toMs: comparedFromMs });
  return {
    fromUtc: at(fromMs),
    toUtc: at(toMs),
    comparedFromUtc: at(comparedFromMs),
    hours,
    requests,
    differences,
    pastRetention: totalOf(past.hours),
  };
}

/**
 * Holds the rows of the access log against usage, for each hour and account of a period (whole hours, UTC). Reads the files alone, beside a server that
 * runs as well as without one; changes nothing. Rejects with SQLITE_CANTOPEN when there is no database, and when it has no usage yet.
 */
export async function reconcileUsage(options: ReconcileOptions): Promise<Reconciliation> {
  const db = await openSqlite(options.databaseFile, 'read-only');
  try {
    return await reconcile(db, options);
  } finally {
    await db.close();
  }
}
