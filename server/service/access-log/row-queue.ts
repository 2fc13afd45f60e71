import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '#server/foundation/http/index.ts';
import type { AccessRecord } from './access-record.ts';

/** Rows are grouped for this long, or until a batch is full. */
const groupMs = 4;
const batchRows = 1000;
const retryMs = 250;
/** From here on the gateway should refuse new requests (`hasRoom` is false); 50,000 rows are about 30 MB. */
export const roomRows = 50_000;
/** Beyond this a row is lost, counted and told: memory must not grow without end while the disk does not take rows. */
export const mostRows = 100_000;

export type RowQueue = {
  readonly push: (record: AccessRecord) => void;
  /** Resolves when all that was pushed so far is written. */
  readonly flush: () => Promise<void>;
  readonly hasRoom: () => boolean;
  /** Rows that are not written yet. */
  readonly waiting: () => number;
  /** Gives up on what is not written; returns how many rows that were. */
  readonly stop: () => number;
};

type Deps = { readonly log: Log; readonly write: (rows: readonly AccessRecord[]) => Promise<void> };

/**
 * Rows on their way to the writer, in batches, one batch at a time. A batch that cannot be written is tried again until it is: rows
 * are never dropped for an error, only when more than `mostRows` wait.
 */
export function createRowQueue({ log, write }: Deps): RowQueue {
  let rows: AccessRecord[] = [];
  let pushed = 0;
  let written = 0;
  let lost = 0;
  let running = false;
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;
  let flushes: { readonly upTo: number; readonly resolve: () => void }[] = [];

  const writeUntilDone = async (batch: readonly AccessRecord[]): Promise<void> => {
    while (!stopped) {
      try {
        await write(batch);
        return;
      } catch (error) {
        log.error({ err: error, rows: batch.length }, 'access-log rows could not be written; trying again');
        await wait(retryMs);
      }
    }
  };

  const settleFlushes = (): void => {
    for (const flush of flushes) if (flush.upTo <= written) flush.resolve();
    flushes = flushes.filter((flush) => flush.upTo > written);
  };

  const run = async (): Promise<void> => {
    running = true;
    while (rows.length > 0 && !stopped) {
      const batch = rows.length <= batchRows ? rows : rows.slice(0, batchRows);
      rows = rows.length <= batchRows ? [] : rows.slice(batchRows);
      await writeUntilDone(batch);
      if (!stopped) written += batch.length;
      settleFlushes();
    }
    running = false;
  };

  const start = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    // `run` handles every error itself.
    if (!running && !stopped) void run();
  };

  const lose = (): void => {
    lost += 1;
    if (lost % 1000 === 1)
      log.error({ lost }, 'the access log takes no more rows; requests are not recorded');
  };

  return {
    push: (record) => {
      if (stopped || pushed - written >= mostRows) return lose();
      rows.push(record);
      pushed += 1;
      if (rows.length >= batchRows) start();
      else if (!running) timer ??= setTimeout(start, groupMs);
    },
    flush: () => {
      if (written >= pushed) return Promise.resolve();
      start();
      return new Promise((resolve) => flushes.push({ upTo: pushed, resolve }));
    },
    hasRoom: () => pushed - written < roomRows,
    waiting: () => pushed - written,
    stop: () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      for (const flush of flushes) flush.resolve();
      return pushed - written;
    },
  };
}
