import type { SqliteConnection } from '#server/foundation/sqlite/index.ts';
import { idOf, type Rows } from './open-rows.ts';
import { addToRowCount } from './row-count.ts';

export type Counting = {
  readonly rows: Rows;
  /** Writes those of the rows that are not there yet and returns how many those were. */
  readonly insert: (chosen: readonly number[]) => Promise<number>;
  /** What these rows add to usage, as a batch keeps it. */
  readonly deltasOf: (chosen: readonly number[]) => string;
};

/** Does `work` in one transaction of `db`; rolled back when it rejects. Nothing else may use the connection meanwhile. */
export async function inTransaction<T>(db: SqliteConnection, work: () => Promise<T>): Promise<T> {
  await db.exec('BEGIN IMMEDIATE');
  try {
    const done = await work();
    await db.exec('COMMIT');
    return done;
  } catch (error) {
    // SQLite has rolled back by itself after some errors (full disk, I/O); then there is no transaction to end.
    await db.exec('ROLLBACK').catch((second: Error) => {
      if (!second.message.includes('no transaction is active')) throw second;
    });
    throw error;
  }
}

type Place = readonly [timeMs: number, id: string];

const placeOf = (rows: Rows, row: number): Place => [rows.timeMs[row] ?? 0, idOf(rows, row).toString('hex')];

/** Those that the file does not hold, each once. */
async function onlyNew(db: SqliteConnection, rows: Rows, chosen: readonly number[]): Promise<number[]> {
  const held = await db.all<{ place: string }>(
    `SELECT held.time || '|' || lower(hex(held.id)) AS place FROM json_each(?) AS asked
     JOIN access_log AS held ON held.time = asked.value ->> 0 AND held.id = unhex(asked.value ->> 1)`,
    [JSON.stringify(chosen.map((row) => placeOf(rows, row)))],
  );
  const seen = new Set(held.map(({ place }) => place));
  return chosen.filter((row) => {
    const place = placeOf(rows, row).join('|');
    if (seen.has(place)) return false;
    seen.add(place);
    return true;
  });
}

class Repeated extends Error {}

async function insertAll(
  db: SqliteConnection,
  chosen: readonly number[],
  { insert, deltasOf }: Counting,
): Promise<number> {
  const written = await insert(chosen);
  if (written !== chosen.length) throw new Repeated('some of the rows were there already');
  await addToRowCount(db, written);
  await db.run('INSERT INTO usage_delta (deltas) VALUES (?)', [deltasOf(chosen)]);
  return written;
}

/**
 * Writes rows of one day together with what they add to usage, in one transaction: both are there, or neither. Rows that are there already are
 * neither written nor counted again, so repeating it is safe. Returns the number of rows written.
 */
export async function insertCounted(
  db: SqliteConnection,
  chosen: readonly number[],
  counting: Counting,
): Promise<number> {
  try {
    return await inTransaction(db, () => insertAll(db, chosen, counting));
  } catch (error) {
    if (!(error instanceof Repeated)) throw error;
  }
  // Rare (a batch that is tried again, a record that is sent twice), so only then it is looked up which rows are new.
  return inTransaction(db, async () => {
    const fresh = await onlyNew(db, counting.rows, chosen);
    return fresh.length === 0 ? 0 : insertAll(db, fresh, counting);
  });
}
