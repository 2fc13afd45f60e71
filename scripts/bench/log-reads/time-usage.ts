import path from 'node:path';
import { medianOf } from '#scripts/bench/result.ts';
import { systemClock } from '#server/foundation/clock/index.ts';
import { openDatabase } from '#server/foundation/database/index.ts';
import { openSqlite } from '#server/foundation/sqlite/index.ts';
import { hourMs } from '#server/service/access-log/rules.ts';
import { hourId } from '#server/service/usage/cells.ts';
import { usageMigrations, usageTables } from '#server/service/usage/index.ts';
import { readUsage } from '#server/service/usage/read-usage.ts';
import { usageStore } from '#server/service/usage/store.ts';
import { addValue, encodeHistogram } from '#shared/values/index.ts';

const accounts = 300;
const hoursOfAll = 90 * 24;
const hoursRead = 30 * 24;
/** As many different durations as an hour of an account with some 150 requests has. */
const durationsAnHour = 60;

const accountOf = (number: number): string => `018f0000-0000-7000-8000-${String(number).padStart(12, '0')}`;

function histogramText(seed: number): string {
  const histogram = new Map<number, number>();
  for (let at = 0; at < durationsAnHour; at++) addValue(histogram, 800 + ((seed * 7 + at * 131) % 40_000));
  return encodeHistogram(histogram);
}

const noSeal = {
  seal: () => Buffer.alloc(0),
  open: () => null,
  blindIndex: () => Buffer.alloc(0),
};

/** One row for each hour and account, as the roll-up leaves them. */
async function fillHours(file: string, lastHourMs: number): Promise<void> {
  const db = await openSqlite(file);
  const texts = Array.from({ length: 50 }, (_, seed) => histogramText(seed));
  const names = JSON.stringify({ other: durationsAnHour });
  for (let number = 0; number < accounts; number++) {
    const rows = Array.from({ length: hoursOfAll }, (_, ago) => {
      const hourUtc = new Date(lastHourMs - ago * hourMs).toISOString();
      const text = texts[(number + ago) % texts.length];
      return [hourId(accountOf(number), hourUtc), accountOf(number), hourUtc, text, text];
    });
    await db.run(
      `INSERT INTO usage_hours (id, accountId, hourUtc, requests, errors, refused, quotaRequests, requestBytes,
         responseBytes, durations, upstream, browsers, devices)
       SELECT value ->> 0, value ->> 1, value ->> 2, ${durationsAnHour}, 1, 2, 55, 1000, 60000, value ->> 3, value ->> 4, ?, ?
       FROM json_each(?)`,
      [names, names, JSON.stringify(rows)],
    );
  }
  await db.close();
}

/** Milliseconds, without rolling up before, to read thirty days by the hour of one account among 300 with 90 days each (648,000 rows); the middle of `rounds`, warm. */
export async function timeUsage(folder: string, rounds: number): Promise<number> {
  const file = path.join(folder, 'usage.sqlite');
  const database = await openDatabase({
    file,
    tables: usageTables,
    migrations: usageMigrations,
    sealer: noSeal,
  });
  try {
    const lastHourMs = Math.floor(systemClock.nowMs() / hourMs) * hourMs;
    await fillHours(file, lastHourMs);
    const nothing = async () => undefined;
    const rollUp = { recent: nothing, all: nothing } as unknown as Parameters<typeof readUsage>[0]['rollUp'];
    const parts = { clock: systemClock, database, store: usageStore(database), rollUp };
    const query = {
      accountId: accountOf(150),
      from: new Date(lastHourMs - (hoursRead - 1) * hourMs).toISOString(),
      to: new Date(lastHourMs + hourMs).toISOString(),
      granularity: 'hour',
    };
    const read = () =>
      readUsage(
        parts as unknown as Parameters<typeof readUsage>[0],
        query as Parameters<typeof readUsage>[1],
      );
    const { view } = await read();
    if (view.periods.length !== hoursRead) throw new Error(`${view.periods.length} hours were read`);
    const taken: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const begin = performance.now();
      await read();
      taken.push(performance.now() - begin);
    }
    return medianOf(taken);
  } finally {
    await database.close();
  }
}
