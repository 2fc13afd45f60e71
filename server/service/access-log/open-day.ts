import { openSqlite, type SqliteConnection } from '#server/foundation/sqlite/index.ts';
import { dayForm, daySchema, daySettings } from './day-schema.ts';

/** The form of a day file; 0 when nothing was made in it yet. Throws Error for a form of another version of Wrkout. */
export async function readDayForm(db: SqliteConnection, file: string): Promise<number> {
  const form = (await db.get<{ user_version: number }>('PRAGMA user_version'))?.user_version ?? 0;
  if (form === dayForm) return form;
  const isEmpty = (await db.get('SELECT 1 AS there FROM sqlite_master')) === undefined;
  if (form === 0 && isEmpty) return 0;
  throw new Error(
    `${file} was written by another version of Wrkout (form ${form}, this one reads ${dayForm}): move it away`,
  );
}

/**
 * Opens a day file to write in it, and makes its tables when it has none. One that cannot be made ready (a full disk) is closed again: it
 * would keep its locks.
 */
export async function openDayToWrite(file: string): Promise<SqliteConnection> {
  const db = await openSqlite(file);
  try {
    await db.exec(daySettings);
    if ((await readDayForm(db, file)) === 0) await db.exec(daySchema);
    return db;
  } catch (error) {
    await db.close();
    throw error;
  }
}

/** Opens a day file to read in it; null when there is none, or nothing was made in it yet. */
export async function openDayToRead(file: string): Promise<SqliteConnection | null> {
  let db: SqliteConnection;
  try {
    db = await openSqlite(file, 'read-only');
  } catch (error) {
    if ((error as { code?: string }).code === 'SQLITE_CANTOPEN') return null;
    throw error;
  }
  try {
    if ((await readDayForm(db, file)) !== 0) return db;
  } catch (error) {
    await db.close();
    throw error;
  }
  await db.close();
  return null;
}
