import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '#server/foundation/http/index.ts';

/**
 * Groups are gathered for so long, until there are so many rows, or until somebody waits for them: few large batches cost less than many small
 * ones. Who watches sees a row once it is written: then batches are small.
 */
const gathering = { calm: { ms: 250, rows: 8000 }, watched: { ms: 25, rows: 2000 } };
/** One batch is sealed while the one before it is inserted. */
const batchesAtOnce = 2;
const retryMs = 250;

/** Rows that were taken together: `bytes` holds them (`recordPacker`), `done` is called when they are in a day file. */
export type Group = {
  readonly bytes: Uint8Array;
  readonly rows: number;
  /** Whose rows are in it, by hour (Unix milliseconds divided by the length of an hour); null for unknown callers. */
  readonly owners: ReadonlyMap<number, ReadonlySet<string | null>>;
  readonly done: () => void;
};

export type RowQueue = {
  readonly push: (group: Group) => void;
  /** Resolves when all that was pushed so far is written. */
  readonly flush: () => Promise<void>;
  /** Rows that are not written yet. */
  readonly waiting: () => number;
  /** Rows that were written. */
  readonly written: () => number;
  /** What the last attempt failed with; null when it went well. */
  readonly failure: () => Error | null;
  /** It has given up: what was waiting is not written. */
  readonly isStopped: () => boolean;
  /** Gives up on what is not written; returns how many rows that were. */
  readonly stop: () => number;
};

type Batch = readonly Group[];
type Deps = {
  readonly log: Log;
  readonly write: (batch: Batch) => Promise<void>;
  /** Does anybody look at rows as they are written? */
  readonly isWatched: () => boolean;
};

const rowsOf = (batch: Batch): number => batch.reduce((sum, { rows }) => sum + rows, 0);

/** Groups by the number in which they came, until they are written; and who waits for them. */
function unwrittenGroups(batchRows: () => number) {
  const groups = new Map<number, Group>();
  const line: number[] = [];
  let waiters: { readonly upTo: number; readonly resolve: () => void }[] = [];
  let [pushed, rows, rowsInLine, written] = [0, 0, 0, 0];
  const oldest = (): number => groups.keys().next().value ?? Number.POSITIVE_INFINITY;

  return {
    rows: () => rows,
    written: () => written,
    rowsInLine: () => rowsInLine,
    push: (group: Group): void => {
      pushed += 1;
      groups.set(pushed, group);
      line.push(pushed);
      rows += group.rows;
      rowsInLine += group.rows;
    },
    /** Is there enough for a batch, or does somebody wait? */
    isDue: (): boolean => rowsInLine >= batchRows() || (rowsInLine > 0 && waiters.length > 0),
    /** Takes groups off the front of the line: as many as fit into a batch, at least one. */
    cut: (): Map<number, Group> => {
      const batch = new Map<number, Group>();
      const mostRows = batchRows();
      let cutRows = 0;
      for (const number of line) {
        const group = groups.get(number);
        if (!group || (batch.size > 0 && cutRows + group.rows > mostRows)) break;
        batch.set(number, group);
        cutRows += group.rows;
      }
      line.splice(0, batch.size);
      rowsInLine -= cutRows;
      return batch;
    },
    finish: (batch: ReadonlyMap<number, Group>): void => {
      for (const [number, group] of batch) {
        groups.delete(number);
        rows -= group.rows;
        written += group.rows;
        group.done();
      }
      for (const waiter of waiters) if (waiter.upTo < oldest()) waiter.resolve();
      waiters = waiters.filter((waiter) => waiter.upTo >= oldest());
    },
    /** Resolves when all that was pushed so far is finished. */
    finished: (): Promise<void> =>
      rows === 0 ? Promise.resolve() : new Promise((resolve) => waiters.push({ upTo: pushed, resolve })),
    giveUp: (): void => {
      for (const waiter of waiters) waiter.resolve();
    },
  };
}

/** Writes batches again and again until they are written. The first failure of a row of them is told, and its end. */
function patientWriter({ log, write }: Omit<Deps, 'isWatched'>) {
  let stopped = false;
  let failure: Error | null = null;
  return {
    failure: () => failure,
    stop: (): void => {
      stopped = true;
    },
    writeUntilDone: async (batch: Batch): Promise<void> => {
      while (!stopped)
        try {
          await write(batch);
          if (failure !== null) log.info({}, 'access-log rows can be written again');
          failure = null;
          return;
        } catch (error) {
          if (failure === null)
            log.error(
              { err: error, rows: rowsOf(batch) },
              'access-log rows could not be written; trying again',
            );
          failure = error as Error;
          await wait(retryMs);
        }
    },
  };
}

/**
 * Groups of rows on their way to the writer, in batches. A batch that cannot be written is tried again until it is: nothing is dropped
 * for an error.
 */
export function createRowQueue(deps: Deps): RowQueue {
  const bounds = () => (deps.isWatched() ? gathering.watched : gathering.calm);
  const unwritten = unwrittenGroups(() => bounds().rows);
  const writer = patientWriter(deps);
  let running = 0;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const run = async (): Promise<void> => {
    running += 1;
    do {
      const batch = unwritten.cut();
      await writer.writeUntilDone([...batch.values()]);
      if (!stopped) unwritten.finish(batch);
    } while (!stopped && unwritten.isDue());
    running -= 1;
    gather();
  };

  const start = (): void => {
    clearTimeout(timer);
    timer = undefined;
    // `run` handles every error itself.
    if (running < batchesAtOnce && !stopped && unwritten.rowsInLine() > 0) void run();
  };

  const gather = (): void => {
    if (!stopped && unwritten.rowsInLine() > 0) timer ??= setTimeout(start, bounds().ms);
  };

  return {
    push: (group) => {
      unwritten.push(group);
      if (unwritten.rowsInLine() >= bounds().rows) start();
      else gather();
    },
    flush: () => {
      start();
      return unwritten.finished();
    },
    waiting: unwritten.rows,
    written: unwritten.written,
    failure: writer.failure,
    isStopped: () => stopped,
    stop: () => {
      stopped = true;
      writer.stop();
      clearTimeout(timer);
      unwritten.giveUp();
      return unwritten.rows();
    },
  };
}
