import type { SqliteConnection } from '#server/foundation/sqlite/index.ts';

const schema = `CREATE TABLE IF NOT EXISTS row_count (
  one INTEGER PRIMARY KEY CHECK (one = 1), rows INTEGER NOT NULL) STRICT`;

/** Makes the count of a day file; rows that are in it already are counted once. Repeating it is safe. */
export async function ensureRowCount(db: SqliteConnection): Promise<void> {
  await db.exec(schema);
  const there = await db.get('SELECT 1 AS there FROM row_count');
  if (!there) await db.run('INSERT INTO row_count (one, rows) SELECT 1, count(*) FROM access_log');
}

/** So many rows came, or went where negative; in the transaction in which they did. */
export async function addToRowCount(db: SqliteConnection, rows: number): Promise<void> {
  await db.run('UPDATE row_count SET rows = rows + ?', [rows]);
}

/** How many rows the file holds, without looking at them: counting ten million reads an index of hundreds of megabytes. */
export async function readRowCount(db: SqliteConnection): Promise<number> {
  return (await db.get<{ rows: number }>('SELECT rows FROM row_count'))?.rows ?? 0;
}
