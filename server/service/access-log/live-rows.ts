import type { AccessLogRow } from '#shared/contracts/access-log.ts';
import { AppError } from '#shared/errors/index.ts';
import type { RoutedRecord } from './access-record.ts';
import { rowOfRecord } from './record-row.ts';
import { within } from './within.ts';

/** Rows that wait for a slow reader; beyond it they are left out, counted and told. */
const mostWaiting = 1000;
/** Rows that somebody whose connection broke can still go on from, in exactly the order they were written. */
const rememberedRows = 1000;
/** How long they are remembered when nobody watches any more. */
const rememberMs = 60_000;
/** Each watch looks at every row. */
const mostWatches = 50;

/** Somebody who looks at rows as they are written. */
export type Watch = {
  /** Did it begin exactly behind the row that was asked for? */
  readonly isResumed: boolean;
  /** Resolves when there is something to take, the watch is over, or after `ms`. */
  readonly wait: (ms: number) => Promise<void>;
  /** What came since; `dropped` rows were left out for want of room. */
  readonly take: () => { readonly rows: AccessLogRow[]; readonly dropped: number };
  /** Is the server stopping, or has the reader left? */
  readonly isOver: () => boolean;
  /** Somebody reads: from now on `finish` will be called. */
  readonly begin: () => void;
  /** The reader left, perhaps before anything was read. */
  readonly leave: () => void;
  /** Nothing more is to be done for it. */
  readonly finish: () => void;
};

export type Watching = {
  readonly fits: (row: AccessLogRow) => boolean;
  /** Begin behind this row, where it is remembered. */
  readonly afterId?: string | undefined;
};

export type LiveRows = {
  /** Rows that have just been written, when anybody may want to see them. */
  readonly take: (read: () => RoutedRecord[]) => void;
  /** Throws AppError `not-ready` when too many watch already. */
  readonly watch: (watching: Watching) => Watch;
  readonly watches: () => number;
  /** Every watch is over, and new ones are so from the beginning. */
  readonly end: () => void;
  /** Resolves when all are finished, after two seconds at the latest. */
  readonly finished: () => Promise<void>;
};

type Deps = {
  readonly monotonicMs: () => number;
  /** Accounts whose rows were erased: nothing of them is shown any more. */
  readonly erased: ReadonlySet<string>;
};

/** The rows written last, for those who come back. */
function recentRows() {
  const rows = new Map<string, AccessLogRow>();
  return {
    has: (id: string) => rows.has(id),
    clear: () => rows.clear(),
    add: (row: AccessLogRow): void => {
      rows.set(row.id, row);
      const oldest = rows.keys().next();
      if (rows.size > rememberedRows && !oldest.done) rows.delete(oldest.value);
    },
    after: (id: string): AccessLogRow[] => {
      const all = [...rows.values()];
      return all.slice(all.findIndex((row) => row.id === id) + 1);
    },
  };
}

type Open = Watch & { readonly offer: (row: AccessLogRow) => void; readonly wake: () => void };

function openWatch(
  { erased }: Deps,
  { fits, rows: begin, isResumed }: { fits: Watching['fits']; rows: AccessLogRow[]; isResumed: boolean },
  { isEnding, onFinish }: { isEnding: () => boolean; onFinish: (watch: Open) => void },
): Open {
  let waiting: AccessLogRow[] = [];
  let dropped = 0;
  let isGone = false;
  let hasBegun = false;
  let tell: (() => void) | undefined;
  const isOver = () => isGone || isEnding();
  const wake = (): void => tell?.();
  const offer = (row: AccessLogRow): void => {
    if (!fits(row)) return;
    if (waiting.length < mostWaiting) waiting.push(row);
    else dropped += 1;
    wake();
  };
  for (const row of begin) offer(row);
  const watch: Open = {
    isResumed,
    offer,
    wake,
    isOver,
    wait: async (ms) => {
      if (waiting.length > 0 || isOver()) return;
      const woken = new Promise<void>((resolve) => {
        tell = resolve;
      });
      await within(woken, ms);
      tell = undefined;
    },
    take: () => {
      const taken = { rows: waiting.filter(({ accountId }) => !erased.has(accountId ?? '')), dropped };
      waiting = [];
      dropped = 0;
      return taken;
    },
    begin: () => {
      hasBegun = true;
    },
    leave: () => {
      isGone = true;
      if (hasBegun) wake();
      else onFinish(watch);
    },
    finish: () => onFinish(watch),
  };
  return watch;
}

/** Joins the writer with those who watch. Costs nothing while nobody does. */
export function openLiveRows(deps: Deps): LiveRows {
  const open = new Set<Open>();
  const recent = recentRows();
  let isEnding = false;
  let rememberUntil = Number.NEGATIVE_INFINITY;
  let onEmpty: (() => void) | undefined;

  const onFinish = (watch: Open): void => {
    open.delete(watch);
    rememberUntil = deps.monotonicMs() + rememberMs;
    if (open.size === 0) onEmpty?.();
  };

  return {
    take: (read) => {
      if (open.size === 0 && deps.monotonicMs() >= rememberUntil) return recent.clear();
      for (const record of read()) {
        // A row that is pushed twice is written once, and shown once.
        if (recent.has(record.id)) continue;
        const row = rowOfRecord(record);
        recent.add(row);
        for (const watch of open) watch.offer(row);
      }
    },
    watch: ({ fits, afterId }) => {
      if (open.size >= mostWatches) throw new AppError('not-ready');
      const isResumed = afterId !== undefined && recent.has(afterId);
      const rows = isResumed ? recent.after(afterId) : [];
      const watch = openWatch(deps, { fits, rows, isResumed }, { isEnding: () => isEnding, onFinish });
      open.add(watch);
      return watch;
    },
    watches: () => open.size,
    end: () => {
      isEnding = true;
      for (const watch of open) watch.wake();
    },
    finished: async () => {
      if (open.size === 0) return;
      const empty = new Promise<void>((resolve) => {
        onEmpty = resolve;
      });
      await within(empty, 2000);
    },
  };
}
