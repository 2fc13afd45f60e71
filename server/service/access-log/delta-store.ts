import type { SqliteConnection } from '#server/foundation/sqlite/index.ts';
import { inTransaction } from './insert-counted.ts';
import { type DeltaSums, deltaSums, encodeDeltas, mergeDeltas } from './usage-delta.ts';

const insertDeltas = (db: SqliteConnection, sums: DeltaSums) =>
  db.run('INSERT INTO usage_delta (deltas) VALUES (?)', [encodeDeltas(sums.all())]);

export type Applied = {
  /** `usage_file.id` of the file that the number is about. */
  readonly fileId: string;
  /** Batches up to this number stand in the main database. */
  readonly appliedUpTo: number;
};

/**
 * Forgets the batches that are applied and makes one of all that are left, so that the main thread reads one short text however many batches
 * were written. Does nothing when the file is another than `applied` is about. Returns how many batches were there. Repeating it is safe.
 */
export function compactDeltas(db: SqliteConnection, { fileId, appliedUpTo }: Applied): Promise<number> {
  return inTransaction(db, async () => {
    const file = await db.get<{ id: string }>('SELECT id FROM usage_file');
    if (file?.id !== fileId) return 0;
    const { changes } = await db.run('DELETE FROM usage_delta WHERE batch <= ?', [appliedUpTo]);
    const left = await db.all<{ deltas: string }>('SELECT deltas FROM usage_delta ORDER BY batch');
    if (left.length > 1) {
      const sums = deltaSums();
      for (const { deltas } of left) mergeDeltas(sums, deltas);
      await db.run('DELETE FROM usage_delta');
      await insertDeltas(db, sums);
    }
    return changes + left.length;
  });
}

/** Takes an account out of the deltas that are not applied; those of others stay as they are. */
export const eraseDeltas = (db: SqliteConnection, accountId: string): Promise<{ changes: number }> =>
  db.run(
    `UPDATE usage_delta
     SET deltas = (SELECT json_group_array(json(value)) FROM json_each(usage_delta.deltas) WHERE value ->> 1 IS NOT ?1)
     WHERE EXISTS (SELECT 1 FROM json_each(usage_delta.deltas) WHERE value ->> 1 = ?1)`,
    [accountId],
  );

/** Batches that are not forgotten yet. */
export async function countBatches(db: SqliteConnection): Promise<number> {
  return (await db.get<{ n: number }>('SELECT count(*) AS n FROM usage_delta'))?.n ?? 0;
}
