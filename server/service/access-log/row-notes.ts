import type { AccessRecord } from './access-record.ts';
import type { WhenFull } from './intake.ts';
import type { JournalDeps } from './journal.ts';
import { noteFile } from './note-file.ts';

const defaultRenewMs = 5_000;

/** What is written of a row that is not over. */
export type RowNote = {
  /** The row is written: the note leaves the disk with the next renewal. */
  readonly forget: () => void;
};

/**
 * Notes of rows that are not over, in a file of their own beside the journal, because a segment of the journal is to go within half a minute. It is
 * of the same form, holds each note once, and is written anew when something has changed: then the file before it is retired.
 */
export type RowNotes = {
  /** See `AccessLog.note`. */
  readonly add: (soFar: () => AccessRecord) => RowNote | null;
  /** Gives up notes of rows that fit. Resolves when no file holds them, nor any that was forgotten. Rejects when that could not be done; may be repeated. */
  readonly drop: (fits: (row: AccessRecord) => boolean) => Promise<void>;
  /** Why notes could not be written the last time; null when they could. */
  readonly failure: () => Error | null;
  /** Removes the file; with notes in it, it stays for the next start. */
  readonly close: () => Promise<void>;
};

export type NoteOptions = {
  readonly folder: string;
  readonly whenFull: WhenFull;
  readonly renewMs?: number | undefined;
};

type Noted = { readonly soFar: () => AccessRecord; bytes: number };

const bytesOf = ({ requestBytes, responseBytes }: AccessRecord): number => requestBytes + responseBytes;

/** Writes, and remembers whether that works. The first failure is told, and its end. */
function watchedWrites({ log }: JournalDeps, whenFull: WhenFull) {
  let failure: Error | null = null;
  return {
    failure: () => failure,
    /** False when it could not be written. */
    tried: (work: () => void): boolean => {
      try {
        work();
        if (failure !== null) log.info({}, 'notes of open WebSockets can be written again');
        failure = null;
        return true;
      } catch (error) {
        if (failure === null)
          log.error({ err: error, whenFull }, 'notes of open WebSockets cannot be written; trying again');
        failure = error as Error;
        return false;
      }
    },
  };
}

/** Opens the notes. What an earlier process left must have been taken over before. */
export function openRowNotes(deps: JournalDeps, { folder, whenFull, renewMs }: NoteOptions): RowNotes {
  const file = noteFile(deps, folder);
  const writes = watchedWrites(deps, whenFull);
  const notes = new Set<Noted>();
  /** The file lacks a note, or holds one of a row that is over, or could not be written. */
  let isStale = false;

  /** Writes the notes as they are now, if anything has changed. */
  const renew = (): void => {
    const now = [...notes].map((noted) => ({ noted, row: noted.soFar() }));
    if (!isStale && now.every(({ noted, row }) => noted.bytes === bytesOf(row))) return;
    isStale = !writes.tried(() => file.replace(now.map(({ row }) => row)));
    if (!isStale) for (const { noted, row } of now) noted.bytes = bytesOf(row);
  };
  const remove = (noted: Noted): void => {
    if (notes.delete(noted)) isStale = true;
  };

  const timer = setInterval(renew, renewMs ?? defaultRenewMs);
  timer.unref();

  return {
    add: (soFar) => {
      const row = soFar();
      if (!writes.tried(() => file.append(row))) {
        isStale = true;
        if (whenFull === 'refuse') return null;
      }
      const noted = { soFar, bytes: bytesOf(row) };
      notes.add(noted);
      return { forget: () => remove(noted) };
    },
    drop: async (fits) => {
      for (const noted of notes) if (fits(noted.soFar())) remove(noted);
      renew();
      const cause = writes.failure();
      if (cause !== null)
        throw new Error('notes of open WebSockets wait for the disk; nothing was removed', { cause });
      await file.retired();
    },
    failure: writes.failure,
    close: async () => {
      clearInterval(timer);
      renew();
      await file.close();
    },
  };
}
