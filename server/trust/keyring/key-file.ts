import { openSqlite, type SqliteConnection } from '#server/foundation/sqlite/index.ts';

export type KeyKind = 'subject' | 'hour';
export type WrappedKey = {
  readonly id: number;
  readonly kind: KeyKind;
  readonly owner: string;
  readonly wrapped: Buffer;
};

/** `keys.sqlite`: the wrapped data keys. Apart from the data, and never part of a data backup. */
export type KeyFile = {
  readonly meta: (name: string) => Promise<string | null>;
  readonly setMeta: (name: string, value: string) => Promise<void>;
  readonly all: () => Promise<WrappedKey[]>;
  readonly nextId: () => Promise<number>;
  /** Durable when it resolves. */
  readonly add: (key: WrappedKey, createdAtUtc: string) => Promise<void>;
  /** Removes the keys and overwrites their bytes, in the write-ahead log too. Repeating it is safe. */
  readonly destroy: (kind: KeyKind, owners: readonly string[]) => Promise<number>;
  readonly close: () => Promise<void>;
};

const schema = `
  CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS data_keys (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    owner TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    created_at_utc TEXT NOT NULL,
    UNIQUE (kind, owner)
  ) STRICT;`;

async function destroyKeys(db: SqliteConnection, kind: KeyKind, owners: readonly string[]): Promise<number> {
  const { changes } = await db.run(
    'DELETE FROM data_keys WHERE kind = ? AND owner IN (SELECT value FROM json_each(?))',
    [kind, JSON.stringify(owners)],
  );
  const row = await db.get<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)');
  if (row?.busy !== 0) throw new Error('the write-ahead log of the key file could not be emptied');
  return changes;
}

/** Opens the key file and makes its tables when they are not there. */
export async function openKeyFile(file: string): Promise<KeyFile> {
  const db = await openSqlite(file);
  await db.exec(schema);
  return {
    meta: async (name) =>
      (await db.get<{ value: string }>('SELECT value FROM meta WHERE name = ?', [name]))?.value ?? null,
    setMeta: async (name, value) => {
      await db.run('INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value', [
        name,
        value,
      ]);
    },
    all: () => db.all<WrappedKey>('SELECT id, kind, owner, wrapped FROM data_keys'),
    nextId: async () => {
      const row = await db.get<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'data_keys'");
      return (row?.seq ?? 0) + 1;
    },
    add: async ({ id, kind, owner, wrapped }, createdAtUtc) => {
      await db.run('INSERT INTO data_keys VALUES (?, ?, ?, ?, ?)', [id, kind, owner, wrapped, createdAtUtc]);
    },
    destroy: (kind, owners) => destroyKeys(db, kind, owners),
    close: () => db.close(),
  };
}
