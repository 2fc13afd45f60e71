import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SqliteConnection } from '#server/foundation/sqlite/index.ts';
import { openDayToRead, readingDay } from './open-day.ts';

const dayFile = /^(\d{4}-\d{2}-\d{2})\.sqlite$/;

/** Read-only connections to the day files, apart from the writer's; opened when first needed and kept. */
export type DayReaders = {
  /** Days that have a file, oldest first. */
  readonly days: () => Promise<string[]>;
  /** What `work` reads of a day; `absent` when there is no such file, it has no table yet, or the day is being dropped. Throws DayFileError. */
  readonly read: <T>(day: string, absent: T, work: (db: SqliteConnection) => Promise<T>) => Promise<T>;
  /** Closes the day after what is being read of it, and keeps it closed while `work` removes its file. */
  readonly whileClosed: <T>(day: string, work: () => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
};

type OpenDay = { readonly db: SqliteConnection; readonly reading: Set<Promise<unknown>> };

export function openDayReaders(folder: string): DayReaders {
  const open = new Map<string, Promise<OpenDay | null>>();
  const leaving = new Set<string>();
  const fileOf = (day: string): string => join(folder, `${day}.sqlite`);

  const begin = async (day: string): Promise<OpenDay | null> => {
    const db = await openDayToRead(fileOf(day));
    if (db === null) open.delete(day);
    return db && { db, reading: new Set() };
  };

  const dayOf = (day: string): Promise<OpenDay | null> => {
    const known = open.get(day);
    if (known) return known;
    const begun = begin(day);
    open.set(day, begun);
    begun.catch(() => open.delete(day));
    return begun;
  };

  const release = async (day: string): Promise<void> => {
    const found = await open.get(day);
    open.delete(day);
    if (!found) return;
    await Promise.allSettled(found.reading);
    await found.db.close();
  };

  return {
    days: async () => {
      const names = await readdir(folder);
      return names.flatMap((name) => dayFile.exec(name)?.[1] ?? []).sort();
    },
    read: async (day, absent, work) => {
      if (leaving.has(day)) return absent;
      const found = await dayOf(day);
      if (!found || leaving.has(day)) return absent;
      const reading = readingDay(fileOf(day), () => work(found.db));
      found.reading.add(reading);
      return reading.finally(() => found.reading.delete(reading));
    },
    whileClosed: async (day, work) => {
      leaving.add(day);
      try {
        await release(day);
        return await work();
      } finally {
        leaving.delete(day);
      }
    },
    close: async () => {
      for (const day of [...open.keys()]) await release(day);
    },
  };
}
