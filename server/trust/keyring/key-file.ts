import { openSqlite, type SqliteConnection } from '#server/foundation/sqlite/index.ts';
import { overwriteFile } from './overwrite-file.ts';

export type KeyKind = 'subject' | 'hour';

/** A data key as it stands in the file. */
export type WrappedKey = {
  readonly id: number;
  readonly kind: KeyKind;
  readonly owner: string;
  readonly wrapped: Buffer;
  readonly createdAtUtc: string;
};

/** What the file says of itself: plain words, and the secrets that are no data keys, wrapped. */
export type KeyFileHead = {
  readonly meta: ReadonlyMap<string, string>;
  readonly secrets: ReadonlyMap<string, Buffer>;
};

/** `keys.sqlite`: everything of the keyring but the root key. Apart from the data, and never part of a data backup. */
export type KeyFile = {
  readonly head: () => Promise<KeyFileHead>;
  readonly all: () => Promise<WrappedKey[]>;
  /** The highest number a key ever had here, destroyed ones included. */
  readonly lastId: () => Promise<number>;
  /** In one transaction; durable when it resolves. */
  readonly add: (keys: readonly WrappedKey[]) => Promise<void>;
  /** Removes the keys and overwrites their bytes, in the write-ahead log too. Repeating it is safe. */
  readonly destroy: (kind: KeyKind, owners: readonly string[]) => Promise<number>;
  /** Puts the head in place of the one there is. */
  readonly writeHead: (head: KeyFileHead) => Promise<void>;
  readonly writeLastId: (id: number) => Promise<void>;
  /** Everything is in the file itself, and the write-ahead log is overwritten and empty. */
  readonly emptyWal: () => Promise<void>;
  /** A second call changes nothing. */
  readonly close: () => Promise<void>;
};

const schema = `
  CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS data_keys (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    owner TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    created_at_utc TEXT NOT NULL,
    UNIQUE (kind, owner)
  ) STRICT;`;

/** RESTART waits for readers of the log as TRUNCATE does; both answer `busy` when one holds on. */
async function checkpoint(db: SqliteConnection, mode: 'RESTART' | 'TRUNCATE'): Promise<void> {
  const row = await db.get<{ busy: number }>(`PRAGMA wal_checkpoint(${mode})`);
  if (row?.busy !== 0) throw new Error('the write-ahead log of the key file could not be emptied');
}

/**
 * After RESTART every page is in the file, and SQLite reads nothing from the log until it begins it anew: its bytes can be overwritten
 * before TRUNCATE gives their blocks back. A log of zeros is, after a crash in between, an empty one (its header has no magic number).
 */
async function emptyWal(db: SqliteConnection, file: string): Promise<void> {
  await checkpoint(db, 'RESTART');
  await overwriteFile(`${file}-wal`);
  await checkpoint(db, 'TRUNCATE');
}

async function readHead(db: SqliteConnection): Promise<KeyFileHead> {
  const meta = await db.all<{ name: string; value: string }>('SELECT name, value FROM meta');
  const secrets = await db.all<{ name: string; wrapped: Buffer }>('SELECT name, wrapped FROM secrets');
  return {
    meta: new Map(meta.map(({ name, value }) => [name, value])),
    secrets: new Map(secrets.map(({ name, wrapped }) => [name, wrapped])),
  };
}

async function writeHead(db: SqliteConnection, { meta, secrets }: KeyFileHead): Promise<void> {
  const wrapped = [...secrets].map(([name, bytes]) => [name, bytes.toString('hex')]);
  await db.exec('BEGIN IMMEDIATE');
  try {
    await db.exec('DELETE FROM meta; DELETE FROM secrets');
    await db.run('INSERT INTO meta SELECT value->>0, value->>1 FROM json_each(?)', [
      JSON.stringify([...meta]),
    ]);
    await db.run('INSERT INTO secrets SELECT value->>0, unhex(value->>1) FROM json_each(?)', [
      JSON.stringify(wrapped),
    ]);
    await db.exec('COMMIT');
  } catch (error) {
    await db.exec('ROLLBACK');
    throw error;
  }
}

async function addKeys(db: SqliteConnection, keys: readonly WrappedKey[]): Promise<void> {
  const rows = keys.map(({ id, kind, owner, wrapped, createdAtUtc }) => [
    id,
    kind,
    owner,
    wrapped.toString('hex'),
    createdAtUtc,
  ]);
  await db.run(
    `INSERT INTO data_keys
     SELECT value->>0, value->>1, value->>2, unhex(value->>3), value->>4 FROM json_each(?)`,
    [JSON.stringify(rows)],
  );
}

async function destroyKeys(db: SqliteConnection, kind: KeyKind, owners: readonly string[]): Promise<number> {
  const { changes } = await db.run(
    'DELETE FROM data_keys WHERE kind = ? AND owner IN (SELECT value FROM json_each(?))',
    [kind, JSON.stringify(owners)],
  );
  return changes;
}

async function lastId(db: SqliteConnection): Promise<number> {
  const row = await db.get<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'data_keys'");
  return row?.seq ?? 0;
}

/** A file without a single key has no row in the sequence yet. */
async function writeLastId(db: SqliteConnection, id: number): Promise<void> {
  await db.run("DELETE FROM sqlite_sequence WHERE name = 'data_keys'");
  await db.run("INSERT INTO sqlite_sequence (name, seq) VALUES ('data_keys', ?)", [id]);
}

async function open(file: string, settings: string): Promise<SqliteConnection> {
  const db = await openSqlite(file);
  try {
    await db.exec(settings + schema);
    return db;
  } catch (error) {
    await db.close();
    throw error;
  }
}

function closeOnce(db: SqliteConnection): () => Promise<void> {
  let closing: Promise<void> | undefined;
  return () => {
    closing ??= db.close();
    return closing;
  };
}

const keyFile = (db: SqliteConnection, clean: () => Promise<void>): KeyFile => ({
  head: () => readHead(db),
  all: () =>
    db.all<WrappedKey>('SELECT id, kind, owner, wrapped, created_at_utc AS createdAtUtc FROM data_keys'),
  lastId: () => lastId(db),
  add: (keys) => addKeys(db, keys),
  destroy: async (kind, owners) => {
    const changes = await destroyKeys(db, kind, owners);
    await clean();
    return changes;
  },
  writeHead: (head) => writeHead(db, head),
  writeLastId: (id) => writeLastId(db, id),
  emptyWal: clean,
  close: closeOnce(db),
});

/** Opens the key file that is in use, and makes what tables it lacks. */
export async function openKeyFile(file: string): Promise<KeyFile> {
  const db = await open(file, '');
  return keyFile(db, () => emptyWal(db, file));
}

/**
 * Opens a key file that is being built beside the one in use. Nothing in it is durable, not even whole after a crash, until it is closed and
 * synced: who finds one at the start throws it away.
 */
export async function buildKeyFile(file: string): Promise<KeyFile> {
  const db = await open(file, 'PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;');
  return keyFile(db, async () => undefined);
}
