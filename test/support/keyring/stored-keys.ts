import { openSqlite } from '#server/foundation/sqlite/index.ts';

export type StoredKey = {
  readonly id: number;
  readonly kind: string;
  readonly owner: string;
  readonly wrapped: Buffer;
};

/** The data keys as they stand in a key file. */
export async function storedKeys(file: string): Promise<StoredKey[]> {
  const db = await openSqlite(file, 'read-only');
  const rows = await db.all<StoredKey>('SELECT id, kind, owner, wrapped FROM data_keys ORDER BY id');
  await db.close();
  return rows;
}
