import type { SqliteConnection } from '#server/foundation/sqlite/index.ts';

/** So many rows came, or went where negative; in the transaction in which they did. */
export async function addToRowCount(db: SqliteConnection, rows: number): Promise<void> {
  await db.run('UPDATE row_count SET rows = rows + ?', [rows]);
}

/** How many rows the file holds, without looking at them: counting ten million reads an index of hundreds of megabytes. */
export async function readRowCount(db: SqliteConnection): Promise<number> {
  return (await db.get<{ rows: number }>('SELECT rows FROM row_count'))?.rows ?? 0;
}
