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

type Batch = readonly AccessRecord[];
type Deps = { readonly log: Log; readonly write: (batch: Batch) => Promise<void> };

/** Promises that wait until so many rows are written. */
function flushWaiters() {
  let waiters: { readonly upTo: number; readonly resolve: () => void }[] = [];
  return {
    add: (upTo: number) => new Promise<void>((resolve) => waiters.push({ upTo, resolve })),
    settle: (written: number) => {
      for (const waiter of waiters) if (waiter.upTo <= written) waiter.resolve();
      waiters = waiters.filter((waiter) => waiter.upTo > written);
    },
  };
}

/** Writes a batch, again and again until it is written; false when it was told to stop before. */
async function writeUntilDone(
  { log, write }: Deps,
  batch: Batch,
  isStopped: () => boolean,
): Promise<boolean> {
  while (!isStopped()) {
    try {
      await write(batch);
      return true;
    } catch (error) {
      log.error({ err: error, rows: batch.length }, 'access-log rows could not be written; trying again');
      await wait(retryMs);
    }
  }
  return false;
}

/** Takes the next batch off the front of `rows`. Returns it and what is left. */
const cutBatch = (rows: AccessRecord[]): [Batch, AccessRecord[]] =>
  rows.length <= batchRows ? [rows, []] : [rows.slice(0, batchRows), rows.slice(batchRows)];

/**
 * Rows on their way to the writer, in batches, one batch at a time. A batch that cannot be written is tried again until it is: rows
 * are never dropped for an error, only when more than `mostRows` wait.
 */
export function createRowQueue(deps: Deps): RowQueue {
  const flushes = flushWaiters();
  let rows: AccessRecord[] = [];
  let [pushed, written, lost] = [0, 0, 0];
  let [running, stopped] = [false, false];
  let timer: NodeJS.Timeout | undefined;

  const run = async (): Promise<void> => {
    running = true;
    while (rows.length > 0 && !stopped) {
      const [batch, rest] = cutBatch(rows);
      rows = rest;
      if (await writeUntilDone(deps, batch, () => stopped)) written += batch.length;
      flushes.settle(written);
    }
    running = false;
  };

  const start = (): void => {
    clearTimeout(timer);
    timer = undefined;
    // `run` handles every error itself.
    if (!running && !stopped) void run();
  };

  const lose = (): void => {
    lost += 1;
    if (lost % 1000 === 1)
      deps.log.error({ lost }, 'the access log takes no more rows; requests are not recorded');
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
      return flushes.add(pushed);
    },
    hasRoom: () => pushed - written < roomRows,
    waiting: () => pushed - written,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      flushes.settle(Number.POSITIVE_INFINITY);
      return pushed - written;
    },
  };
}
