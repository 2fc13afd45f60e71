import { closeSync, existsSync, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { openSqlite } from '#server/foundation/sqlite/index.ts';

/**
 * Copies a SQLite database with `VACUUM INTO`: what is committed now and nothing else, while others go on writing. The copy is for its owner alone.
 * Rejects with the driver's error; no half copy stays.
 */
export async function copyByVacuum(from: string, to: string): Promise<void> {
  // VACUUM INTO takes a file that is there and empty; made by SQLite it would be readable by others.
  closeSync(openSync(to, 'wx', 0o600));
  const db = await openSqlite(from, 'read-only');
  try {
    await db.run('VACUUM INTO ?', [to]);
  } catch (error) {
    await rm(to, { force: true });
    await rm(`${to}-journal`, { force: true });
    throw error;
  } finally {
    await db.close();
  }
}

/** Rows that a copy must have; the copy is read, not what it was made of. */
export async function readCopy<Row>(file: string, sql: string): Promise<Row | undefined> {
  const db = await openSqlite(file, 'read-only');
  try {
    return await db.get<Row>(sql);
  } finally {
    await db.close();
  }
}

/** What SQLite finds wrong in a database file; empty when it is whole. Throws the driver's error when it cannot be read at all. */
export async function findFaults(file: string): Promise<string[]> {
  if (!existsSync(file)) return ['it is missing'];
  const db = await openSqlite(file, 'read-only');
  try {
    const rows = await db.all<{ quick_check: string }>('PRAGMA quick_check(5)');
    return rows.map(({ quick_check: told }) => told).filter((told) => told !== 'ok');
  } finally {
    await db.close();
  }
}
