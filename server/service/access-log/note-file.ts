import { closeSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AccessRecord } from './access-record.ts';
import {
  appendGroup,
  closedSegments,
  type JournalDeps,
  lastNumberOf,
  makeSegment,
  type Segment,
  segmentName,
  segmentNames,
} from './journal.ts';
import { recordPacker } from './row-bytes.ts';

/** Rows of a group at the most, as in the journal. */
const groupRows = 1000;

/** The file of the notes beside the journal: what is in it goes with the file. */
export function noteFile(deps: JournalDeps, folder: string) {
  const closed = closedSegments(deps);
  const pack = recordPacker();
  let lastNumber = lastNumberOf(segmentNames(folder, 'note'));
  let current: Segment | null = null;

  const make = (): Segment => {
    lastNumber += 1;
    return makeSegment(deps, folder, segmentName(lastNumber, 'note'));
  };
  const makeWith = (rows: readonly AccessRecord[]): Segment => {
    const made = make();
    try {
      for (let at = 0; at < rows.length; at += groupRows) {
        const group = rows.slice(at, at + groupRows);
        appendGroup(made, pack(group), group.length);
      }
      return made;
    } catch (error) {
      closeSync(made.file);
      rmSync(join(folder, made.name), { force: true });
      throw error;
    }
  };

  return {
    /** Throws the system's error when it could not be written. */
    append: (row: AccessRecord): void => {
      current ??= make();
      appendGroup(current, pack([row]), 1);
    },
    /** The new file stands before the old one goes. Throws the system's error when it could not be written: then the old one stays. */
    replace: (rows: readonly AccessRecord[]): void => {
      const made = rows.length > 0 ? makeWith(rows) : null;
      if (current !== null) closed.add(current);
      current = made;
    },
    retired: closed.retired,
    close: async (): Promise<void> => {
      if (current !== null) closeSync(current.file);
      current = null;
      await closed.retired();
    },
  };
}
