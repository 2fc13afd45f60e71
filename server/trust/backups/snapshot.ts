import { existsSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openSqlite } from '#server/foundation/sqlite/index.ts';
import { databaseName, isBackupName, wholeFolders } from './contents.ts';
import { copyByVacuum } from './vacuum.ts';

/** A file of the backup as it was at one moment; it does not change until it is released. */
export type Held = {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly release: () => Promise<void>;
};

export type SnapshotInput = {
  readonly dataFolder: string;
  /** Where copies of databases that are written stand until they are in the archive. */
  readonly workFolder: string;
  /** `2026-11-25`: later days are still written. */
  readonly today: string;
};

/** What is released twice is released once. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}

const sizeOf = async (path: string): Promise<number> => (await stat(path)).size;

/** A copy that holds what is committed and nothing else: no free pages, no remnants of what was deleted. */
async function stage({ dataFolder, workFolder }: SnapshotInput, name: string): Promise<Held> {
  const path = join(workFolder, name.replaceAll('/', '-'));
  await copyByVacuum(join(dataFolder, name), path);
  return { name, path, bytes: await sizeOf(path), release: once(() => rm(path, { force: true })) };
}

/**
 * Holds a database file as it is. With an empty write-ahead log a reader reads the file itself, and while it reads, no checkpoint may write into the
 * file (sqlite.org/walformat.html, WAL_READ_LOCK(0)): it can be copied as it stands, without its write-ahead log. Null when somebody
 * wrote to it in this moment.
 */
async function pin({ dataFolder }: SnapshotInput, name: string): Promise<Held | null> {
  const path = join(dataFolder, name);
  const db = await openSqlite(path);
  try {
    await db.get('PRAGMA wal_checkpoint(TRUNCATE)');
    await db.exec('BEGIN');
    await db.get('SELECT count(*) FROM sqlite_master');
    const wal = `${path}-wal`;
    if (existsSync(wal) && (await sizeOf(wal)) > 0) {
      await db.close();
      return null;
    }
    const release = once(async () => {
      await db.exec('ROLLBACK');
      await db.close();
    });
    return { name, path, bytes: await sizeOf(path), release };
  } catch (error) {
    await db.close();
    throw error;
  }
}

async function namesIn(folder: string, below: string): Promise<string[]> {
  const path = join(folder, below);
  if (!existsSync(path)) return [];
  return (await readdir(path))
    .map((name) => `${below}/${name}`)
    .filter(isBackupName)
    .sort();
}

/**
 * Holds everything that is in a backup as it is at one moment: past days of the access log as they stand, today's and the main database as copies,
 * the main database last, so that it knows everybody whose rows are in the days. Whoever calls releases all of it. Rejects when one of them
 * cannot be read; then nothing is held.
 */
export async function holdSnapshot(input: SnapshotInput): Promise<Held[]> {
  const held: Held[] = [];
  try {
    for (const name of await namesIn(input.dataFolder, 'access-log')) {
      const isPast = name.slice('access-log/'.length, -'.sqlite'.length) < input.today;
      held.push((isPast ? await pin(input, name) : null) ?? (await stage(input, name)));
    }
    for (const folder of wholeFolders)
      for (const name of await namesIn(input.dataFolder, folder)) {
        const path = join(input.dataFolder, name);
        held.push({ name, path, bytes: await sizeOf(path), release: async () => undefined });
      }
    held.push(await stage(input, databaseName));
    return held;
  } catch (error) {
    for (const one of held) await one.release();
    throw error;
  }
}
