import { createHash } from 'node:crypto';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openSqlite, type SqliteRow } from '#server/foundation/sqlite/index.ts';

/** A digest of each table (`wrkout.sqlite accounts`) and of each other file of a data folder. */
export type Snapshot = Readonly<Record<string, string>>;

/** What the server's own jobs write by the minute or the hour, whatever the test does. */
const byTheClock: Readonly<Record<string, string>> = {
  // Counted from the rows of the access log once a minute.
  usage_hours: 'FALSE',
  usage_routes: 'FALSE',
  usage_units: 'FALSE',
  usage_watermarks: 'FALSE',
  retention_runs: 'FALSE',
  audit_entries: "event <> 'retention.ran'",
};

const digestOf = (bytes: Buffer | string): string =>
  createHash('sha256').update(bytes).digest('base64url').slice(0, 16);

const rowText = (row: SqliteRow): string =>
  JSON.stringify(row, (_name, value: unknown) =>
    Buffer.isBuffer(value) ? value.toString('base64url') : value,
  );

async function digestTables(folder: string, file: string): Promise<[string, string][]> {
  const connection = await openSqlite(join(folder, file), 'read-only');
  const found: [string, string][] = [];
  for (const { name } of await connection.all<{ name: string }>(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
  )) {
    const rows = await connection.all(`SELECT * FROM "${name}" WHERE ${byTheClock[name] ?? 'TRUE'}`);
    const text = rows.map(rowText).sort().join('\n');
    found.push([`${file} ${name}`, `${rows.length} rows ${digestOf(text)}`]);
  }
  await connection.close();
  return found;
}

const isFile = (folder: string, name: string): boolean => statSync(join(folder, name)).isFile();

/**
 * All that a data folder holds, table by table and file by file. Two snapshots are equal when nothing was changed between
 * them; the difference names the table or file. A running server's folder may be read.
 */
export async function takeSnapshot(folder: string): Promise<Snapshot> {
  const names = globSync('**/*', { cwd: folder }).filter((name) => isFile(folder, name));
  const databases = names.filter((name) => name.endsWith('.sqlite'));
  const files = names.filter((name) => !/\.sqlite(-wal|-shm|-journal)?$/.test(name));
  const tables = await Promise.all(databases.map((file) => digestTables(folder, file)));
  const digests = files.map((name): [string, string] => [name, digestOf(readFileSync(join(folder, name)))]);
  return Object.fromEntries([...tables.flat(), ...digests].sort());
}
