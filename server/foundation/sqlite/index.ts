import { closeSync, openSync } from 'node:fs';
import sqlite3 from 'sqlite3';

/**
 * The only file that imports `sqlite3` (its repository was archived in July 2026; a successor is exchanged here).
 * Every connection gets these settings before its first statement:
 * WAL (readers never wait for the writer), FULL (a committed transaction survives a power cut), foreign keys, secure_delete
 * (deleted bytes are overwritten with zeros), temporary tables in memory (nothing personal in temporary files). A file that is
 * made here is for its owner alone.
 */
const settings = [
  'PRAGMA busy_timeout = 5000',
  'PRAGMA journal_mode = WAL',
  'PRAGMA synchronous = FULL',
  'PRAGMA foreign_keys = ON',
  'PRAGMA secure_delete = ON',
  'PRAGMA temp_store = MEMORY',
].join(';');

const readOnlySettings = 'PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY';

type Callback = (error: Error | null) => void;

/**
 * SQLite would make the file readable by others; its -wal and -shm files get the mode of the file. One that is there is not opened: POSIX would
 * take away the locks of this process's other connections to it when it is closed.
 */
function makePrivate(file: string): void {
  if (file === '' || file === ':memory:' || file.startsWith('file:')) return;
  try {
    closeSync(openSync(file, 'ax', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

class ConfiguredDatabase extends sqlite3.Database {
  constructor(file: string, mode: number, callback: Callback) {
    if (mode & sqlite3.OPEN_CREATE) makePrivate(file);
    super(file, mode, (error) => {
      if (error) callback(error);
      else
        this.exec(mode & sqlite3.OPEN_READONLY ? readOnlySettings : settings, (failure) => {
          // A file whose settings failed (a full disk) is open all the same, and would keep its locks.
          if (failure) this.close(() => callback(failure));
          else callback(null);
        });
    });
  }
}

/** What Sequelize takes as `dialectModule`: the driver, with settings on every connection it opens. */
export const sequelizeDriver = { ...sqlite3, Database: ConfiguredDatabase };

export type SqliteValue = string | number | null | Buffer;
export type SqliteRow = Record<string, SqliteValue>;

/** A plain connection for what is not Sequelize's: the access log and the key file. All calls run in the order given. */
export type SqliteConnection = {
  readonly exec: (sql: string) => Promise<void>;
  readonly run: (sql: string, values?: readonly SqliteValue[]) => Promise<{ changes: number }>;
  readonly all: <Row = SqliteRow>(sql: string, values?: readonly SqliteValue[]) => Promise<Row[]>;
  readonly get: <Row = SqliteRow>(sql: string, values?: readonly SqliteValue[]) => Promise<Row | undefined>;
  readonly close: () => Promise<void>;
};

export type SqliteMode = 'create' | 'read-only';

const settle =
  <T>(resolve: (value: T) => void, reject: (error: Error) => void) =>
  (error: Error | null, value?: T) =>
    error ? reject(error) : resolve(value as T);

/**
 * Opens a database file (or a `file:` URI). `create` makes it when it is not there; `read-only` never writes a byte.
 * Rejects with the driver's error (`code` SQLITE_CANTOPEN when there is no file).
 */
export async function openSqlite(file: string, mode: SqliteMode = 'create'): Promise<SqliteConnection> {
  const access = mode === 'create' ? sqlite3.OPEN_READWRITE | sqlite3.OPEN_CREATE : sqlite3.OPEN_READONLY;
  const flags = access | sqlite3.OPEN_URI | sqlite3.OPEN_FULLMUTEX;
  const db = await new Promise<ConfiguredDatabase>((resolve, reject) => {
    const opened: ConfiguredDatabase = new ConfiguredDatabase(file, flags, (error) =>
      error ? reject(error) : resolve(opened),
    );
  });
  db.serialize();
  return {
    exec: (sql) => new Promise((resolve, reject) => db.exec(sql, settle(resolve, reject))),
    run: (sql, values = []) =>
      new Promise((resolve, reject) => {
        db.run(sql, values, function (this: { changes: number }, error: Error | null) {
          settle(resolve, reject)(error, { changes: this?.changes ?? 0 });
        });
      }),
    all: <Row>(sql: string, values: readonly SqliteValue[] = []) =>
      new Promise<Row[]>((resolve, reject) => db.all(sql, values, settle(resolve, reject))),
    get: <Row>(sql: string, values: readonly SqliteValue[] = []) =>
      new Promise<Row | undefined>((resolve, reject) => db.get(sql, values, settle(resolve, reject))),
    close: () => new Promise((resolve, reject) => db.close(settle(resolve, reject))),
  };
}
