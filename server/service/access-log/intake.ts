import type { Log } from '#server/foundation/http/index.ts';
import type { AccessRecord } from './access-record.ts';
import type { Journal, Segment } from './journal.ts';
import { recordPacker } from './row-bytes.ts';
import type { RowQueue } from './row-queue.ts';
import { hourMs } from './rules.ts';

/** Rows of a group at the most; more of one turn make several groups. */
const groupRows = 1000;
const retryMs = 250;
/** From here on the gateway should refuse new requests (`hasRoom` is false); 50,000 rows are about 15 MB. */
export const roomRows = 50_000;
/**
 * Rows in memory at the most: it must not grow without end. What comes beyond stands in the journal alone; while that cannot be written
 * either, it is lost, counted and told.
 */
export const mostRows = 100_000;

/**
 * What happens while the journal cannot be written. `refuse`: new requests are refused, and answers under way wait until their rows are
 * written. `serve`: requests are answered; their rows stand in memory alone until the disk takes them.
 */
export type WhenFull = 'refuse' | 'serve';

export type Intake = {
  readonly push: (record: AccessRecord, onWritten?: () => void) => void;
  /** Writes what was pushed in this turn at once. */
  readonly flushTurn: () => void;
  /** Rows that are not in the journal yet. */
  readonly waiting: () => number;
  /** Why the journal could not be written the last time; null when it could. */
  readonly failure: () => Error | null;
  readonly lost: () => number;
  /** Gives up on what is not written; returns how many rows that were. */
  readonly stop: () => number;
};

type Deps = {
  readonly log: Log;
  readonly journal: Journal;
  readonly queue: RowQueue;
  readonly whenFull: WhenFull;
  /** Rows in memory at the most. */
  readonly mostRows: number;
};

/** Whose rows these are, by hour. */
export function ownersOf(records: readonly AccessRecord[]): Map<number, Set<string | null>> {
  const owners = new Map<number, Set<string | null>>();
  for (const { timeMs, accountId } of records) {
    const hour = Math.floor(timeMs / hourMs);
    const known = owners.get(hour);
    if (known) known.add(accountId);
    else owners.set(hour, new Set([accountId]));
  }
  return owners;
}

/** Rows on their way into the journal, with what shall happen once they are there. */
type Taken = { readonly record: AccessRecord; readonly onWritten: (() => void) | undefined };

/** Writes groups to the journal, remembers whether that works, and passes them on. `retry` is called some time after a failure. */
function groupWriter({ log, journal, queue, whenFull, mostRows: inMemory }: Deps, retry: () => void) {
  const pack = recordPacker();
  let failure: Error | null = null;
  let timer: NodeJS.Timeout | undefined;

  function fail(error: Error): void {
    if (failure === null)
      log.error({ err: error, whenFull }, 'the access-log journal cannot be written; trying again');
    failure = error;
    timer ??= setTimeout(() => {
      timer = undefined;
      retry();
      // With `serve` nothing waits here that would find out whether there is room again: an empty group does.
      if (failure !== null && timer === undefined) journalled(pack([]), 0);
    }, retryMs);
  }

  /** Null when the journal does not take the rows. */
  function journalled(bytes: Uint8Array, rows: number): Segment | null {
    try {
      const segment = journal.append(bytes, rows);
      if (failure !== null) log.info({}, 'the access-log journal can be written again');
      failure = null;
      return segment;
    } catch (error) {
      fail(error as Error);
      return null;
    }
  }

  /** One callback that throws must not keep the others from running. */
  const tell = ({ onWritten, record }: Taken): void => {
    try {
      onWritten?.();
    } catch (error) {
      log.error({ err: error, requestId: record.id }, 'what waited for a row of the access log failed');
    }
  };

  return {
    failure: () => failure,
    stop: () => clearTimeout(timer),
    /** False when the rows must wait. */
    write: (group: readonly Taken[]): boolean => {
      const records = group.map(({ record }) => record);
      const bytes = pack(records);
      const segment = journalled(bytes, records.length);
      if (segment === null && whenFull === 'refuse') return false;
      const rows = records.length;
      const done = () => segment && journal.settle(segment, rows);
      if (segment && queue.waiting() >= inMemory) journal.spill(segment, rows);
      else queue.push({ bytes, rows, owners: ownersOf(records), done });
      for (const one of group) tell(one);
      return true;
    },
  };
}

/**
 * Takes rows as they come. What is pushed in one turn of the event loop is one group in the journal, written with one call; then the
 * callbacks of its rows run. The group goes on to `queue`.
 */
export function createIntake(deps: Deps): Intake {
  const { log, queue, whenFull } = deps;
  const groups = groupWriter(deps, () => writeTurn());
  let taken: Taken[] = [];
  let lost = 0;
  let stopped = false;
  let turn: NodeJS.Immediate | undefined;

  /** What callbacks push meanwhile is of the next turn. */
  const writeTurn = (): void => {
    clearImmediate(turn);
    turn = undefined;
    const mine = taken;
    taken = [];
    let at = 0;
    while (at < mine.length && groups.write(mine.slice(at, at + groupRows))) at += groupRows;
    if (at < mine.length) taken = mine.slice(at).concat(taken);
  };

  const lose = (onWritten?: () => void): void => {
    lost += 1;
    if (lost % 1000 === 1)
      log.error({ lost }, 'the access log takes no more rows; requests are not recorded');
    onWritten?.();
  };

  return {
    push: (record, onWritten) => {
      // Somebody waits for it: then it is one of the requests that were under way, and `hasRoom` bounds those.
      const isAwaited = onWritten !== undefined && whenFull === 'refuse';
      // What the journal takes is never lost: with too many in memory it stands there alone.
      const isFull = groups.failure() !== null && taken.length + queue.waiting() >= deps.mostRows;
      if (stopped || (!isAwaited && isFull)) return lose(onWritten);
      taken.push({ record, onWritten });
      // While the journal fails, the retry writes what waits.
      if (groups.failure() !== null && whenFull === 'refuse') return;
      if (taken.length >= groupRows) writeTurn();
      else turn ??= setImmediate(writeTurn);
    },
    flushTurn: writeTurn,
    waiting: () => taken.length,
    failure: groups.failure,
    lost: () => lost,
    stop: () => {
      stopped = true;
      clearImmediate(turn);
      groups.stop();
      return taken.length;
    },
  };
}
