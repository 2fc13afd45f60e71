import { DataFolderError } from '#server/foundation/data-folder/index.ts';
import { openSqlite, type SqliteConnection } from '#server/foundation/sqlite/index.ts';
import { dayForm, daySchema, daySettings } from './day-schema.ts';

/** A day file that cannot be used as it is; the message names it, and says what to do. */
export class DayFileError extends DataFolderError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DayFileError';
  }
}

/** What SQLite and the system say of a file that is damaged, is none of SQLite's, or is a folder. */
const damageCodes: readonly string[] = ['SQLITE_CORRUPT', 'SQLITE_NOTADB', 'EISDIR'];
/** Reading alone: to a writer it may be said of a full disk, too. */
const unreadableCodes: readonly string[] = [...damageCodes, 'SQLITE_IOERR'];

const named =
  (codes: readonly string[]) =>
  async <T>(file: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      if (!(cause instanceof Error) || !codes.includes(String((cause as { code?: unknown }).code)))
        throw cause;
      throw new DayFileError(
        `${file} cannot be read (${cause.message}): it is damaged. Stop Wrkout, move it away together with its -wal and -shm, and put a good copy in its place if there is one; without, the rows of that day are lost.`,
        { cause },
      );
    }
  };

/** Does `work` that reads a day file. Throws DayFileError where the file cannot be read, and what `work` throws else. */
export const readingDay = named(unreadableCodes);

/** The same for work that writes. */
export const writingDay = named(damageCodes);

/** One statement: between two, another connection may make the tables, and the file would look like one of another version. */
const formSql = `
  SELECT user_version AS form, NOT EXISTS (SELECT 1 FROM sqlite_master) AS isEmpty FROM pragma_user_version`;

/** The form of a day file; 0 when nothing was made in it yet. Throws DayFileError for a form of another version of Wrkout. */
export async function readDayForm(db: Pick<SqliteConnection, 'get'>, file: string): Promise<number> {
  const { form, isEmpty } = (await db.get<{ form: number; isEmpty: number }>(formSql)) ?? {
    form: 0,
    isEmpty: 0,
  };
  if (form === dayForm || (form === 0 && isEmpty === 1)) return form;
  throw new DayFileError(
    `${file} was written by another version of Wrkout (form ${form}, this one reads ${dayForm}): move it away together with its -wal and -shm. That version can still read its rows; here they are missing.`,
  );
}

async function openToWrite(file: string): Promise<SqliteConnection> {
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

async function openToRead(file: string): Promise<SqliteConnection | null> {
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

/**
 * Opens a day file to write in it, and makes its tables when it has none. One that cannot be made ready (a full disk) is closed again: it
 * would keep its locks. Throws DayFileError.
 */
export const openDayToWrite = (file: string): Promise<SqliteConnection> =>
  writingDay(file, () => openToWrite(file));

/** Opens a day file to read in it; null when there is none, or nothing was made in it yet. Throws DayFileError. */
export const openDayToRead = (file: string): Promise<SqliteConnection | null> =>
  readingDay(file, () => openToRead(file));
