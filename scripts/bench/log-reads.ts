import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { openDayReaders } from '#server/service/access-log/day-readers.ts';
import { openDayWriter } from '#server/service/access-log/day-writer.ts';
import { listRows } from '#server/service/access-log/list-rows.ts';
import { hourMs } from '#server/service/access-log/rules.ts';
import type { AccessLogFilter } from '#shared/contracts/access-log.ts';
import { busyAccount, fillDay, noKeys, rareAccount } from './log-reads/fill-day.ts';
import { timeUsage } from './log-reads/time-usage.ts';
import { medianOf, type Result, resultOf } from './result.ts';

const days = 90;
const rounds = 21;
const barMs = 20;
const expiryBarMs = 50;
const lastDayMs = Date.parse('2026-11-23T00:00:00.000Z');

const nameOf = (ago: number): string => new Date(lastDayMs - ago * 24 * hourMs).toISOString().slice(0, 10);

/** Rows over all days, by `WRKOUT_BENCH_ROWS`; and of the one day whose expiry is measured, by `WRKOUT_BENCH_DAY_ROWS`. */
const sizeOf = (name: string, fallback: number): number => Number(process.env[name] ?? fallback);

async function fillAll(folder: string, rows: number): Promise<void> {
  for (let ago = days - 1; ago >= 0; ago--)
    await fillDay(folder, { day: nameOf(ago), rows: Math.round(rows / days), hasRare: ago % 30 === 29 });
}

/** The middle of so many first pages, after one that opens the files. */
async function timePage(
  readers: ReturnType<typeof openDayReaders>,
  filter: AccessLogFilter,
): Promise<number> {
  const deps = { readers, keyring: noKeys, ipForm: 'full' } as const;
  await listRows(deps, filter, { limit: 50 });
  const taken: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const begin = performance.now();
    await listRows(deps, filter, { limit: 50 });
    taken.push(performance.now() - begin);
  }
  return medianOf(taken);
}

async function timeReads(folder: string): Promise<Result[]> {
  const readers = openDayReaders(folder);
  try {
    const figure = async (id: string, filter: AccessLogFilter) =>
      resultOf(`log-reads.${id}`, await timePage(readers, filter), 'ms', barMs);
    return [
      await figure('newest-50-busy-account', { accountId: busyAccount }),
      await figure('newest-50-rare-account', { accountId: rareAccount }),
      await figure('newest-50-5xx', { status: '5xx' }),
      await figure('newest-50', {}),
    ];
  } finally {
    await readers.close();
  }
}

/** From the command to the writer until the file is gone, in the code that the writer thread runs. */
async function timeExpiry(folder: string, rows: number): Promise<Result> {
  const day = nameOf(days);
  await fillDay(folder, { day, rows, hasRare: false });
  const writer = openDayWriter(folder);
  const begin = performance.now();
  const removed = await writer.take({ kind: 'drop-day', day })();
  const taken = performance.now() - begin;
  await writer.take({ kind: 'close' })();
  if (removed !== rows || existsSync(path.join(folder, `${day}.sqlite`)))
    throw new Error(`${day} was not removed whole`);
  return resultOf('log-reads.expiry-of-a-day', taken, 'ms', expiryBarMs);
}

/**
 * First pages over 90 days of the access log, warm, and the expiry of one day. Rows are made in the day files themselves, with the real schema;
 * their sealed part is as long as a real one and opened by nobody. Ten million rows are about 4 GB in the system's folder for temporary files, and
 * the day another 4 GB; both are removed at the end.
 */
export async function benchLogReads(): Promise<Result[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'wrkout-bench-log-'));
  try {
    await fillAll(folder, sizeOf('WRKOUT_BENCH_ROWS', 10_000_000));
    const reads = await timeReads(folder);
    const usage = await timeUsage(folder, rounds);
    reads.push(resultOf('log-reads.30-days-per-hour', usage, 'ms', barMs));
    return [...reads, await timeExpiry(folder, sizeOf('WRKOUT_BENCH_DAY_ROWS', 10_000_000))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
