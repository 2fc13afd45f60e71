import type { SqliteConnection } from '#server/foundation/sqlite/index.ts';
import type { RoutedRecord } from './access-record.ts';
import { addToRowCount } from './row-count.ts';
import { uuidToHex } from './rules.ts';

export type Counting = {
  /** Writes the rows that are not there yet and returns how many those were. */
  readonly insert: (records: readonly RoutedRecord[]) => Promise<number>;
  /** What records add to usage, as a batch keeps it. */
  readonly deltasOf: (records: readonly RoutedRecord[]) => string;
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

const placeOf = ({ timeMs, id }: RoutedRecord): string => `${timeMs}|${uuidToHex(id)}`;

/** Those that the file does not hold, each once. */
async function onlyNew(db: SqliteConnection, records: readonly RoutedRecord[]): Promise<RoutedRecord[]> {
  const places = JSON.stringify(records.map(({ timeMs, id }) => [timeMs, uuidToHex(id)]));
  const held = await db.all<{ place: string }>(
    `SELECT held.time || '|' || lower(hex(held.id)) AS place FROM json_each(?) AS asked
     JOIN access_log AS held ON held.time = asked.value ->> 0 AND held.id = unhex(asked.value ->> 1)`,
    [places],
  );
  const seen = new Set(held.map(({ place }) => place));
  return records.filter((record) => {
    const place = placeOf(record);
    if (seen.has(place)) return false;
    seen.add(place);
    return true;
  });
}

class Repeated extends Error {}

async function insertAll(
  db: SqliteConnection,
  records: readonly RoutedRecord[],
  { insert, deltasOf }: Counting,
): Promise<number> {
  const written = await insert(records);
  if (written !== records.length) throw new Repeated('some of the rows were there already');
  await addToRowCount(db, written);
  await db.run('INSERT INTO usage_delta (deltas) VALUES (?)', [deltasOf(records)]);
  return written;
}

/**
 * Writes rows of one day together with what they add to usage, in one transaction: both are there, or neither. Rows that are there already are
 * neither written nor counted again, so repeating it is safe. Returns the number of rows written.
 */
export async function insertCounted(
  db: SqliteConnection,
  records: readonly RoutedRecord[],
  counting: Counting,
): Promise<number> {
  try {
    return await inTransaction(db, () => insertAll(db, records, counting));
  } catch (error) {
    if (!(error instanceof Repeated)) throw error;
  }
  // Rare (a batch that is tried again, a record that is sent twice), so only then it is looked up which rows are new.
  return inTransaction(db, async () => {
    const fresh = await onlyNew(db, records);
    return fresh.length === 0 ? 0 : insertAll(db, fresh, counting);
  });
}
