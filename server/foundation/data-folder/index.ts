import { chmodSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Clock, nowUtc } from '#server/foundation/clock/index.ts';
import { openSqlite, type SqliteConnection } from '#server/foundation/sqlite/index.ts';

/** Where everything stands in the data folder. */
export type DataPaths = {
  readonly root: string;
  readonly database: string;
  readonly accessLog: string;
  readonly keys: string;
  readonly tls: string;
  readonly outbox: string;
  readonly packages: string;
  readonly setupToken: string;
};

/** A data folder that cannot be used; the message says why and what to do. */
export class DataFolderError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DataFolderError';
  }
}

/** Another process has the folder. */
export class DataFolderTakenError extends DataFolderError {
  constructor(message: string) {
    super(message);
    this.name = 'DataFolderTakenError';
  }
}

export function dataPaths(folder: string): DataPaths {
  const root = resolve(folder);
  return {
    root,
    database: join(root, 'wrkout.sqlite'),
    accessLog: join(root, 'access-log'),
    keys: join(root, 'keys'),
    tls: join(root, 'tls'),
    outbox: join(root, 'outbox'),
    packages: join(root, 'packages'),
    setupToken: join(root, 'setup-token'),
  };
}

export type DataFolderLock = { readonly release: () => Promise<void> };

/** Empty, but for what a file system puts there, or holding what we keep. */
function mayBeOurs(root: string): boolean {
  const names = readdirSync(root).filter((name) => name !== 'lost+found');
  return names.length === 0 || ['lock.sqlite', 'wrkout.sqlite', 'keys'].some((name) => names.includes(name));
}

/** A folder with everything above it. Not by Node's `recursive`: where a file system takes no folders (/proc), that tries for ever (24.21). */
function makeFolders(folder: string): void {
  if (existsSync(folder)) return;
  makeFolders(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process that starts at this moment has made it.
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  }
}

/** Others are shut out of the folder; never of one that is not ours: `/tmp` or somebody's home by a slip. */
function prepare(root: string): void {
  try {
    makeFolders(root);
    if (!statSync(root).isDirectory()) throw new Error('it is a file.');
    if ((statSync(root).mode & 0o077) === 0) return;
    if (!mayBeOurs(root))
      throw new Error(
        'it holds other files, and others can read it. Choose an empty folder, or one of Wrkout.',
      );
    chmodSync(root, 0o700);
  } catch (cause) {
    throw new DataFolderError(`The data folder ${root} cannot be made or used: ${(cause as Error).message}`, {
      cause,
    });
  }
}

async function sayWhoHasIt(db: SqliteConnection, root: string): Promise<never> {
  const owner = await db.get<{ pid: number; since: string }>('SELECT pid, since FROM owner');
  await db.close();
  const who = owner ? ` (process ${owner.pid}, since ${owner.since})` : '';
  throw new DataFolderTakenError(
    `Another Wrkout is running on the data folder ${root}${who}. Stop it first, or set WRKOUT_DATA_DIR to another folder.`,
  );
}

/**
 * Makes the folder (mode 0700) and takes it for this process. The lock is the write lock of a small SQLite file, so the system
 * gives it back whenever the process ends, also after kill -9. Throws DataFolderError when another process has it.
 */
export async function takeDataFolder({ clock }: { clock: Clock }, root: string): Promise<DataFolderLock> {
  prepare(root);
  const db = await openSqlite(join(root, 'lock.sqlite'));
  try {
    await db.exec('PRAGMA busy_timeout = 0');
    await db.exec('CREATE TABLE IF NOT EXISTS owner (pid INTEGER NOT NULL, since TEXT NOT NULL)');
    await db.exec('BEGIN IMMEDIATE; DELETE FROM owner');
    await db.run('INSERT INTO owner VALUES (?, ?)', [process.pid, nowUtc(clock)]);
    await db.exec('COMMIT; BEGIN IMMEDIATE');
  } catch (error) {
    if ((error as { code?: string }).code === 'SQLITE_BUSY') return sayWhoHasIt(db, root);
    await db.close();
    throw error;
  }
  return {
    release: async () => {
      await db.exec('ROLLBACK');
      await db.close();
    },
  };
}
