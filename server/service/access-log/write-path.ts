import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '#server/foundation/clock/index.ts';
import type { Log } from '#server/foundation/http/index.ts';
import type { Keyring } from '#server/trust/keyring/index.ts';
import type { AccessRecord } from './access-record.ts';
import type { RowKeys } from './commands.ts';
import { journalFolder } from './day-writer.ts';
import { type AccessLogHealth, healthOf } from './health.ts';
import { createIntake, type Intake, mostRows, roomRows, type WhenFull } from './intake.ts';
import { type Journal, openJournal } from './journal.ts';
import { keysOfBatch } from './prepare-batch.ts';
import { type ReplayDeps, replayJournal, replaySegment, unreadableSuffix } from './replay-journal.ts';
import { joinGroups } from './row-bytes.ts';
import { knownRowKeys } from './row-keys.ts';
import { openRowNotes, type RowNotes } from './row-notes.ts';
import { createRowQueue, type RowQueue } from './row-queue.ts';
import { within } from './within.ts';
import type { Writer } from './writer.ts';

const closeWithinMs = 10_000;
/** How long an erasure or a deletion waits for rows on their way. */
const emptyWithinMs = 30_000;
const defaultRestMs = 30_000;

/** The way of a row: intake → journal → queue → writer thread. */
export type WritePath = {
  readonly push: (record: AccessRecord, onWritten?: () => void) => void;
  readonly note: RowNotes['add'];
  readonly flush: () => Promise<void>;
  readonly hasRoom: () => boolean;
  readonly health: () => AccessLogHealth;
  readonly emptyJournal: (isPast: (row: AccessRecord) => boolean) => Promise<void>;
  readonly close: () => Promise<void>;
};

type Deps = {
  readonly clock: Clock;
  readonly keyring: Keyring;
  readonly log: Log;
  readonly writer: Writer;
  readonly erased: ReadonlySet<string>;
  /** Does anybody look at rows as they are written? */
  readonly isWatched: () => boolean;
  /** Told what has just been written. */
  readonly onRows: (batch: { groups: readonly Uint8Array[]; keys: RowKeys }) => void;
};
/** Numbers that have a good value when they are absent. */
export type PathBounds = {
  /** Rows in memory at the most; further ones stand in the journal alone until there is room. 100,000 when absent. */
  readonly rowsInMemory?: number;
  /** A segment that nobody writes to is closed after this, and what stands in the journal alone is read again. 30 seconds when absent. */
  readonly restMs?: number;
  /** Notes are written anew after this. 5 seconds when absent. */
  readonly renewMs?: number;
};
type Options = PathBounds & { readonly folder: string; readonly whenFull: WhenFull };

function removeUnreadable(folder: string): void {
  for (const name of readdirSync(folder).filter((one) => one.endsWith(unreadableSuffix)))
    rmSync(join(folder, name));
}

type Parts = {
  readonly intake: Intake;
  readonly journal: Journal;
  readonly notes: RowNotes;
  readonly queue: RowQueue;
  readonly folder: string;
  /** Reads again what stood in the journal alone. Resolves when that, and what was being read already, is in the day files. */
  readonly readSpilled: () => Promise<void>;
};

/** One reading at a time: whoever waits for an empty journal must wait for segments that an earlier reading has taken, too. */
function spilledReader({
  replay,
  folder,
  journal,
}: {
  replay: ReplayDeps;
  folder: string;
  journal: Journal;
}) {
  let line: Promise<void> = Promise.resolve();
  const read = async (): Promise<void> => {
    for (const name of journal.takeSpilled()) await replaySegment(replay, folder, name);
  };
  return (): Promise<void> => {
    // Whoever began the reading before is told when it failed.
    line = line.then(read, read);
    return line;
  };
}

/** See `AccessLogParts.emptyJournal`. */
async function emptyJournal(parts: Parts, isPast: (row: AccessRecord) => boolean): Promise<void> {
  const { intake, journal, notes, queue, folder } = parts;
  intake.flushTurn();
  // Asked before anything is waited for: requests always come meanwhile, and their rows stand in the next segment.
  const isStuck = intake.failure() !== null && intake.waiting() > 0;
  journal.rotate();
  const isFlushed = await within(queue.flush(), emptyWithinMs);
  if (!isFlushed || isStuck) throw new Error('rows of the access log wait for the disk; nothing was removed');
  await parts.readSpilled();
  await journal.retired();
  await notes.drop(isPast);
  removeUnreadable(folder);
}

async function closePath({ intake, journal, notes, queue }: Parts, log: Log): Promise<void> {
  intake.flushTurn();
  await within(queue.flush(), closeWithinMs);
  const unwritten = intake.stop();
  const left = queue.stop();
  if (left > 0) log.warn({ rows: left }, 'access-log rows are left in the journal for the next start');
  if (unwritten > 0) log.error({ rows: unwritten }, 'access-log rows could not be written before the end');
  await journal.close();
  await notes.close();
}

/** Queue and journal, after what an earlier process left in the journal has gone its way. */
async function openParts(
  deps: Deps,
  { folder, whenFull, rowsInMemory = mostRows, renewMs }: Options,
): Promise<Parts> {
  const { clock, keyring, log, writer } = deps;
  const journalDir = journalFolder(folder);
  mkdirSync(journalDir, { recursive: true, mode: 0o700 });
  const wrapKey = keyring.purposeKey('access-log-journal');
  const retire = async (name: string): Promise<void> => {
    await writer.ask({ kind: 'retire-segment', name });
  };
  const rowKeys = knownRowKeys(keyring);
  const queue = createRowQueue({
    log,
    isWatched: deps.isWatched,
    write: async (batch) => {
      const keys = await keysOfBatch({ ...deps, rowKeys }, batch);
      const groups = batch.map(({ bytes }) => bytes);
      await writer.ask({ kind: 'insert', rows: joinGroups(groups), keys });
      deps.onRows({ groups, keys });
    },
  });
  const replay = { log, wrapKey, queue, retire };
  await replayJournal(replay, journalDir).catch((error: unknown) => {
    queue.stop();
    throw error;
  });
  const fileDeps = { log, monotonicMs: clock.monotonicMs, wrapKey, retire };
  const journal = openJournal(fileDeps, journalDir);
  const notes = openRowNotes(fileDeps, { folder: journalDir, whenFull, renewMs });
  const intake = createIntake({ log, journal, queue, whenFull, mostRows: rowsInMemory });
  const readSpilled = spilledReader({ replay, folder: journalDir, journal });
  return { intake, journal, notes, queue, folder: journalDir, readSpilled };
}

/** Opens the way of rows to their day files. Resolves when the rows that a killed process left in the journal are in theirs. Throws DayFileError. */
export async function openWritePath(deps: Deps, options: Options): Promise<WritePath> {
  const parts = await openParts(deps, options);
  const { intake, journal, notes, queue } = parts;
  const rest = setInterval(() => {
    journal.rotate();
    parts
      .readSpilled()
      .catch((error: Error) =>
        deps.log.error({ err: error }, 'rows of the access log are left in the journal for the next start'),
      );
  }, options.restMs ?? defaultRestMs);
  rest.unref();
  const waiting = () => intake.waiting() + queue.waiting();
  return {
    push: intake.push,
    note: notes.add,
    flush: () => {
      intake.flushTurn();
      return queue.flush();
    },
    hasRoom: () => options.whenFull === 'serve' || (intake.failure() === null && waiting() < roomRows),
    health: () => {
      const failure = intake.failure() ?? notes.failure() ?? queue.failure();
      return healthOf({
        waitingRows: waiting(),
        writtenRows: queue.written(),
        lostRows: intake.lost(),
        journal: journal.size(),
        failure,
      });
    },
    emptyJournal: (isPast) => emptyJournal(parts, isPast),
    close: () => {
      clearInterval(rest);
      return closePath(parts, deps.log);
    },
  };
}
