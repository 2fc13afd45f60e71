import { execFile } from 'node:child_process';
import process from 'node:process';
import { promisify } from 'node:util';

const program = `
  import { openSqlite } from '#server/foundation/sqlite/index.ts';
  const db = await openSqlite(process.argv[1]);
  await db.exec('PRAGMA busy_timeout = 0');
  const got = await db.exec('BEGIN IMMEDIATE').then(() => 'free', ({ code }) => code);
  await db.close();
  console.log(got);`;

/** What another process gets that wants to write in the database: `free`, or SQLITE_BUSY. Locks tell only other processes apart. */
export async function writeLockOfOthers(file: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '-e',
    program,
    file,
  ]);
  return stdout.trim();
}
