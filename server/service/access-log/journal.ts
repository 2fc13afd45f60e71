import { randomBytes } from 'node:crypto';
import { closeSync, ftruncateSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '#server/foundation/http/index.ts';
import { counted } from '#shared/values/index.ts';
import { type GroupSealer, groupSealer, sealSegmentHead } from './journal-format.ts';

/** A segment is closed when it holds so much, or is so old: how much a start after a crash has to read. */
const segmentBytes = 8 * 1024 * 1024;
const segmentMs = 30_000;

/** A file of the journal, or of the notes beside it, that this process writes. */
export type Segment = {
  readonly name: string;
  readonly seal: GroupSealer;
  readonly file: number;
  readonly openedMs: number;
  size: number;
  /** Number of the last group. */
  groups: number;
  /** Rows that are not in a day file yet. */
  waitingRows: number;
  /** Rows that stand here alone, because too many wait in memory; they have to be read again. */
  spilledRows: number;
  closed: boolean;
};

export type JournalDeps = {
  readonly log: Log;
  /** Growing milliseconds. */
  readonly monotonicMs: () => number;
  readonly wrapKey: Buffer;
  /** Overwrites the head of a segment and removes it. */
  readonly retire: (name: string) => Promise<void>;
};

export type Journal = {
  /**
   * Writes a group with one write(2); after it the rows survive the death of the process. Throws the system's error when they could not
   * be written: then nothing of them stays, and the call may be repeated.
   */
  readonly append: (group: Uint8Array, rows: number) => Segment;
  /** Rows of a segment that are in a day file now. A closed segment without waiting rows is retired. */
  readonly settle: (segment: Segment, rows: number) => void;
  /** Rows of a segment that nobody keeps in memory: they have to be read again from `takeSpilled`. */
  readonly spill: (segment: Segment, rows: number) => void;
  /** Names of closed segments with spilled rows and no others that wait. They are the caller's now, to replay and to retire. */
  readonly takeSpilled: () => string[];
  /** Later groups go into a new segment. */
  readonly rotate: () => void;
  /** Resolves when every closed segment without waiting rows is gone. Rejects when one could not be removed; may be repeated. */
  readonly retired: () => Promise<void>;
  /** Segments of this process that are not retired yet, and their bytes. */
  readonly size: () => { segments: number; bytes: number };
  /** Closes the file. Segments that still hold waiting rows stay for the next start. */
  readonly close: () => Promise<void>;
};

/** What lies in the folder of the journal: rows of requests that are over, and notes of WebSockets that are open. */
export type SegmentKind = 'journal' | 'note';

const namePattern = { journal: /^\d{12}\.journal$/, note: /^\d{12}\.note$/ };

export const segmentName = (number: number, kind: SegmentKind): string =>
  `${String(number).padStart(12, '0')}.${kind}`;

/** Names of the segments in the folder, oldest first. */
export const segmentNames = (folder: string, kind: SegmentKind): string[] =>
  readdirSync(folder)
    .filter((name) => namePattern[kind].test(name))
    .sort();

/** The number of the newest of `segmentNames`; 0 when there is none. */
export const lastNumberOf = (names: readonly string[]): number => Number(names.at(-1)?.slice(0, 12) ?? 0);

/** The whole buffer at `position`; what was written of it is cut off again when not all of it could be. */
function writeWhole(file: number, bytes: Buffer, position: number): void {
  try {
    for (let done = 0; done < bytes.length; )
      done += writeSync(file, bytes, done, bytes.length - done, position + done);
  } catch (error) {
    ftruncateSync(file, position);
    throw error;
  }
}

/** Makes a file with nothing but a head. Throws the system's error when it could not; then there is none. */
export function makeSegment({ wrapKey, monotonicMs }: JournalDeps, folder: string, name: string): Segment {
  const path = join(folder, name);
  const key = randomBytes(32);
  const file = openSync(path, 'wx', 0o600);
  try {
    const head = sealSegmentHead({ wrapKey, key, name, nonce: randomBytes(12) });
    writeWhole(file, head, 0);
    return {
      ...{ name, seal: groupSealer(key, name), file, openedMs: monotonicMs(), size: head.length },
      ...{ groups: 0, waitingRows: 0, spilledRows: 0, closed: false },
    };
  } catch (error) {
    closeSync(file);
    rmSync(path, { force: true });
    throw error;
  }
}

/** Writes rows behind what the segment holds, whole or not at all. Throws the system's error when they could not be written. */
export function appendGroup(segment: Segment, group: Uint8Array, rows: number): void {
  // Counted before the write: a number is never used twice, not even after a write that failed.
  segment.groups += 1;
  const bytes = segment.seal({ bytes: group, rows, number: segment.groups });
  writeWhole(segment.file, bytes, segment.size);
  segment.size += bytes.length;
}

/** Closed segments, until they are empty and removed. */
export function closedSegments({ log, retire }: JournalDeps) {
  const segments = new Set<Segment>();
  let line: Promise<unknown> = Promise.resolve();

  /** How many could not be removed; they stay and are tried again with the next. */
  const removeEmpty = async (): Promise<number> => {
    let failed = 0;
    for (const segment of segments)
      if (segment.waitingRows === 0)
        try {
          await retire(segment.name);
          segments.delete(segment);
        } catch (error) {
          failed += 1;
          log.error({ err: error, segment: segment.name }, 'a journal segment could not be removed');
        }
    return failed;
  };

  /** One removal at a time; none of them rejects. */
  const retireEmpty = (): Promise<number> => {
    const mine = line.then(removeEmpty);
    line = mine;
    return mine;
  };

  return {
    /** Closes the file; it is removed as soon as none of its rows waits. */
    add: (segment: Segment) => {
      closeSync(segment.file);
      segment.closed = true;
      segments.add(segment);
      if (segment.waitingRows === 0) void retireEmpty();
    },
    all: (): Segment[] => [...segments],
    takeSpilled: (): string[] => {
      const spilled = [...segments].filter(
        (one) => one.spilledRows > 0 && one.waitingRows === one.spilledRows,
      );
      for (const segment of spilled) segments.delete(segment);
      return spilled.map(({ name }) => name);
    },
    retireEmpty,
    /** See `Journal.retired`. */
    retired: async (): Promise<void> => {
      const failed = await retireEmpty();
      if (failed > 0)
        throw new Error(`${counted(failed, 'segment')} of the access-log journal could not be removed`);
    },
  };
}

/** Opens the journal in `folder` for writing, behind the segments that lie there. A segment is made with the first group. */
export function openJournal(deps: JournalDeps, folder: string): Journal {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let lastNumber = lastNumberOf(segmentNames(folder, 'journal'));
  let current: Segment | null = null;
  const closed = closedSegments(deps);

  const rotate = (): void => {
    if (current !== null) closed.add(current);
    current = null;
  };
  const currentSegment = (): Segment => {
    if (current && (current.size >= segmentBytes || deps.monotonicMs() - current.openedMs >= segmentMs))
      rotate();
    if (current) return current;
    const made = makeSegment(deps, folder, segmentName(lastNumber + 1, 'journal'));
    lastNumber += 1;
    current = made;
    return made;
  };
  return {
    append: (group, rows) => {
      const segment = currentSegment();
      appendGroup(segment, group, rows);
      segment.waitingRows += rows;
      return segment;
    },
    settle: (segment, rows) => {
      segment.waitingRows -= rows;
      if (segment.closed && segment.waitingRows === 0) void closed.retireEmpty();
    },
    spill: (segment, rows) => {
      segment.spilledRows += rows;
    },
    takeSpilled: closed.takeSpilled,
    rotate,
    retired: closed.retired,
    size: () => {
      const all = current === null ? closed.all() : [...closed.all(), current];
      return { segments: all.length, bytes: all.reduce((sum, { size }) => sum + size, 0) };
    },
    close: async () => {
      rotate();
      await closed.retired();
    },
  };
}
