import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { systemClock, systemRandom } from '#server/foundation/clock/index.ts';
import { openLog } from '#server/foundation/http/index.ts';
import { type AccessLog, type AccessRecord, openAccessLog } from '#server/service/access-log/index.ts';
import { openKeyring } from '#server/trust/keyring/index.ts';
import { sampleCallers, sampleRow } from './log/sample-rows.ts';
import { figureOf, medianOf, type Result } from './result.ts';

/** What the table of the issue asks. */
const ROWS_PER_SECOND_BAR = 40_000;
const MAIN_MILLISECONDS_BAR = 6;
const BYTES_PER_ROW_BAR = 350;

const ROUNDS = 5;
const ROWS = 100_000;
const ACCOUNTS = 300;
/** Rows that end in one turn of the event loop: as many as the gateway's busiest turns have with 64 connections. */
const ROWS_A_TURN = 32;
/** The pusher goes no further ahead, as the gateway does not. */
const MOST_WAITING = 20_000;

interface Round {
  readonly rowsPerSecond: number;
  readonly mainMilliseconds: number;
  readonly allMilliseconds: number;
  readonly bytesPerRow: number;
}

/** Pushes turn by turn, each row with a callback as the gateway's; resolves when all are in their day file, durable. */
async function pushAll(accessLog: AccessLog, rows: readonly AccessRecord[]): Promise<void> {
  let written = 0;
  const onWritten = () => {
    written += 1;
  };
  for (let at = 0; at < rows.length; at += ROWS_A_TURN) {
    for (const row of rows.slice(at, at + ROWS_A_TURN)) accessLog.push(row, onWritten);
    await new Promise((resolve) => setImmediate(resolve));
    while (accessLog.health().waitingRows > MOST_WAITING) await wait(1);
  }
  await accessLog.flush();
  if (written !== rows.length) throw new Error(`${written} of ${rows.length} rows were acknowledged`);
}

/** Processor time in milliseconds for a thousand rows. */
const perThousand = ({ user, system }: NodeJS.CpuUsage, rows: number): number => (user + system) / rows;

async function measureRound(folder: string): Promise<Round> {
  const keyring = await openKeyring(
    { clock: systemClock, random: systemRandom },
    { folder: path.join(folder, 'keys'), rootKey: undefined },
  );
  const logFolder = path.join(folder, 'access-log');
  const accessLog = await openAccessLog(
    { clock: systemClock, keyring, log: openLog('warn') },
    { folder: logFolder },
  );
  // All in one hour of one day: the figures must not depend on when they are taken.
  const timeMs = Math.floor(Date.now() / 3_600_000) * 3_600_000;
  const callers = sampleCallers(ACCOUNTS, { timeMs, bytes: systemRandom.bytes });
  for (const { accountId } of callers) await keyring.createSubjectKey(accountId);
  const rows = Array.from({ length: ROWS }, (_, n) =>
    sampleRow(n, { timeMs: timeMs + Math.floor(n / 40), callers, bytes: systemRandom.bytes }),
  );
  const [began, main, all] = [performance.now(), process.threadCpuUsage(), process.cpuUsage()];
  await pushAll(accessLog, rows);
  const seconds = (performance.now() - began) / 1000;
  const [mainUsed, allUsed] = [process.threadCpuUsage(main), process.cpuUsage(all)];
  await accessLog.close();
  await keyring.close();
  const file = path.join(logFolder, `${new Date(timeMs).toISOString().slice(0, 10)}.sqlite`);
  return {
    rowsPerSecond: ROWS / seconds,
    mainMilliseconds: perThousand(mainUsed, ROWS),
    allMilliseconds: perThousand(allUsed, ROWS),
    bytesPerRow: statSync(file).size / ROWS,
  };
}

/**
 * How fast the access log takes rows, from `push` until they are durable in their day file; what a row costs the main thread, and all threads
 * together, in processor time; and how many bytes it takes in the file after a clean end. A fresh log in each of five rounds; medians.
 */
export async function benchLog(): Promise<Result[]> {
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'wrkout-bench-'));
    try {
      rounds.push(await measureRound(folder));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const median = (of: (round: Round) => number): number => medianOf(rounds.map(of));
  const rowsPerSecond = median((round) => round.rowsPerSecond);
  const main = median((round) => round.mainMilliseconds);
  return [
    figureOf({ id: 'log.ingest', value: rowsPerSecond, unit: 'rows/s', atLeast: ROWS_PER_SECOND_BAR }),
    figureOf({
      id: 'log.ingest.best-round',
      value: Math.max(...rounds.map((round) => round.rowsPerSecond)),
      unit: 'rows/s',
    }),
    figureOf({
      id: 'log.main-thread',
      value: main,
      unit: 'ms/1,000 rows',
      atMost: MAIN_MILLISECONDS_BAR,
      digits: 2,
    }),
    figureOf({
      id: 'log.all-threads',
      value: median((round) => round.allMilliseconds),
      unit: 'ms/1,000 rows',
      digits: 2,
    }),
    figureOf({
      id: 'log.size',
      value: median((round) => round.bytesPerRow),
      unit: 'bytes/row',
      atMost: BYTES_PER_ROW_BAR,
    }),
  ];
}
