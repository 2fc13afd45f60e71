import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DataFolderError } from '#server/foundation/data-folder/index.ts';
import type { Log } from '#server/foundation/http/index.ts';
import { segmentNames } from './journal.ts';
import { type Found, foreignForm, openSegmentHead, readGroups, segmentHeadLength } from './journal-format.ts';
import { DayFileError } from './open-day.ts';
import { openRows } from './open-rows.ts';
import type { RowQueue } from './row-queue.ts';
import { within } from './within.ts';

export type ReplayDeps = {
  readonly log: Log;
  readonly wrapKey: Buffer;
  readonly queue: RowQueue;
  readonly retire: (name: string) => Promise<void>;
};

/** A segment whose key cannot be read is set aside: with the right root key its rows may be saved. An erasure removes it. */
export const unreadableSuffix = '.unreadable';

type Opened = { readonly key: Buffer; readonly bytes: Buffer };

/** Whose rows a group holds, by hour. */
function ownersIn(group: Buffer): Map<number, Set<string | null>> {
  const owners = new Map<number, Set<string | null>>();
  for (const { hour, accountId } of openRows(group, () => true).owners)
    owners.set(hour, (owners.get(hour) ?? new Set()).add(accountId));
  return owners;
}

/** Null when the segment holds nothing to read. Throws DataFolderError for one of another version of Wrkout. */
function openSegment({ log, wrapKey }: ReplayDeps, folder: string, name: string): Opened | null {
  const bytes = readFileSync(join(folder, name));
  const head = bytes.subarray(0, segmentHeadLength);
  // Shorter: cut off while it was made, before any row. Zeros: all its rows were written, and its removal was cut off.
  if (head.length < segmentHeadLength || head.every((byte) => byte === 0)) return null;
  const form = foreignForm(bytes);
  if (form !== null)
    throw new DataFolderError(
      `${join(folder, name)} holds rows of the access log that another version of Wrkout wrote (form ${form}): start that version once and stop it, so that it puts them into their day files. Nothing was changed.`,
    );
  try {
    return { key: openSegmentHead(wrapKey, name, bytes), bytes };
  } catch (error) {
    log.error(
      { err: error, segment: name, bytes: bytes.length },
      'a journal segment of the access log cannot be opened; it is set aside and its rows are missing',
    );
    renameSync(join(folder, name), join(folder, `${name}${unreadableSuffix}`));
    return null;
  }
}

type Tally = { rows: number; damagedGroups: number; damagedRows: number; tornBytes: number };

function count(tally: Tally, found: Found): void {
  if (found.kind === 'group') tally.rows += found.rows;
  else if (found.kind === 'torn') tally.tornBytes += found.bytes;
  else {
    tally.damagedGroups += 1;
    tally.damagedRows += found.rows;
  }
}

const taken = {
  journal: 'rows of the access log were taken over from the journal',
  note: 'WebSockets that were open when the process ended are in the access log',
};

function tell(log: Log, segment: string, tally: Tally): void {
  const fields = { segment, ...tally };
  if (tally.damagedGroups > 0)
    log.error(fields, 'a journal segment of the access log is damaged: rows in it are missing');
  else log.info(fields, segment.endsWith('.note') ? taken.note : taken.journal);
}

/** Puts the groups of one segment into the queue and removes the file when all of them are written. Repeating it is safe. */
export async function replaySegment(deps: ReplayDeps, folder: string, name: string): Promise<void> {
  const opened = openSegment(deps, folder, name);
  const tally: Tally = { rows: 0, damagedGroups: 0, damagedRows: 0, tornBytes: 0 };
  for (const found of opened ? readGroups(opened.key, name, opened.bytes) : []) {
    count(tally, found);
    if (found.kind !== 'group') continue;
    const { bytes, rows } = found;
    deps.queue.push({ bytes, rows, owners: ownersIn(bytes), done: () => undefined });
  }
  if (opened) tell(deps.log, name, tally);
  await deps.queue.flush();
  // Given up: the rows stand here alone, for the next start.
  if (!deps.queue.isStopped()) await deps.retire(name);
}

const lookEveryMs = 100;

/** Waits for `work`, but not for a file that somebody has to move away. */
async function unlessDamaged(queue: RowQueue, work: Promise<void>): Promise<void> {
  while (!(await within(work, lookEveryMs))) {
    const failure = queue.failure();
    if (failure instanceof DayFileError) throw failure;
  }
}

/**
 * Takes over what a process that was killed left in the journal: through the same queue as new rows, so that a row that is in its day
 * file already stays there once. A last group that was cut off is left out and told; damaged groups are told as an error with the number
 * of rows they held. Notes come last: of what was over, the row is there already. Each segment is removed when its rows are durable; cut off, the next start begins again. Throws DayFileError when a day
 * file that must take rows is damaged: waiting would not mend it.
 */
export async function replayJournal(deps: ReplayDeps, folder: string): Promise<void> {
  // A row that is over stands in front of its note, and a later note in front of an earlier one: the first is kept.
  const names = [...segmentNames(folder, 'journal'), ...segmentNames(folder, 'note').reverse()];
  for (const name of names) await unlessDamaged(deps.queue, replaySegment(deps, folder, name));
}
