import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openSqlite, type SqliteConnection } from '#server/foundation/sqlite/index.ts';
import type { AccessRecord } from './access-record.ts';
import { type Command, type RowKeys, rowKeyName } from './commands.ts';
import { daySchema, insertRows } from './day-schema.ts';
import { type Applied, compactDeltas, countBatches, ensureDeltas, eraseDeltas } from './delta-store.ts';
import { encodeRows, type Sealing } from './encode-rows.ts';
import { insertCounted } from './insert-counted.ts';
import { noncePool } from './nonces.ts';
import { unpackRecords } from './record-text.ts';
import { retireSegment } from './retire-segment.ts';
import { dayOf, hourOf, uuidToHex } from './rules.ts';
import { agentReader } from './user-agent.ts';
import { withoutPerson } from './without-person.ts';

/** Today's file, yesterday's for late rows, and one more for work on old days. */
const openAtMost = 3;

/** Where the journal lies beside the day files. Pure. */
export const journalFolder = (folder: string): string => join(folder, 'journal');

export type DayWriter = {
  /** Does what is asked and returns the number of rows written or removed; durable when it resolves. */
  readonly run: (command: Command) => Promise<number>;
};

async function truncateWal(db: SqliteConnection, day: string): Promise<void> {
  const row = await db.get<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)');
  if (row?.busy !== 0)
    throw new Error(`the write-ahead log of ${day} could not be emptied: a reader holds on`);
}

/** Connections to day files, the most recently used last. */
function openDays(folder: string) {
  const days = new Map<string, SqliteConnection>();

  const close = async (day: string): Promise<void> => {
    const db = days.get(day);
    days.delete(day);
    await db?.close();
  };

  return {
    close,
    closeAll: async () => {
      for (const day of [...days.keys()]) await close(day);
    },
    use: async (day: string): Promise<SqliteConnection> => {
      const known = days.get(day);
      if (known) return known;
      const db = await openSqlite(join(folder, `${day}.sqlite`));
      await db.exec(daySchema);
      await ensureDeltas(db);
      days.set(day, db);
      const oldest = [...days.keys()].sort()[0];
      if (days.size > openAtMost && oldest !== undefined && oldest !== day) await close(oldest);
      return db;
    },
  };
}

const byDay = (rows: readonly AccessRecord[]): Map<string, AccessRecord[]> =>
  Map.groupBy(rows, (row) => dayOf(row.timeMs));

/** The rows of a batch. One without a key for its person leaves without the person. */
const rowsOf = (groups: readonly string[], keys: RowKeys): AccessRecord[] =>
  groups
    .flatMap(unpackRecords)
    .map((row) => (keys.has(rowKeyName(hourOf(row.timeMs), row.accountId)) ? row : withoutPerson(row)));

/** Removes a database file with its companions. Repeating it is safe. */
function unlinkDay(folder: string, day: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(folder, `${day}.sqlite${suffix}`), { force: true });
}

/** Writes rows of a day; those that are there already stay as they are. Returns how many were written. */
const sealing =
  (db: SqliteConnection, how: Sealing) =>
  async (records: readonly AccessRecord[]): Promise<number> =>
    (await db.run(insertRows, [encodeRows(records, how)])).changes;

/** The one that writes day files in `folder`. Runs in the writer thread; commands must come one after the other. */
export function openDayWriter(folder: string): DayWriter {
  const days = openDays(folder);
  const has = (day: string): boolean => existsSync(join(folder, `${day}.sqlite`));
  const nonce = noncePool();
  const agentOf = agentReader();

  const insert = async (rows: readonly AccessRecord[], keys: RowKeys): Promise<number> => {
    let written = 0;
    for (const [day, ofDay] of byDay(rows)) {
      const db = await days.use(day);
      written += await insertCounted(db, ofDay, { insert: sealing(db, { keys, nonce }), agentOf });
    }
    return written;
  };

  /** The write-ahead log is emptied even when nothing was removed: an earlier run may have been cut off before it. */
  const remove = async (day: string, where: string, value: number | Buffer): Promise<number> => {
    if (!has(day)) return 0;
    const db = await days.use(day);
    const { changes } = await db.run(`DELETE FROM access_log WHERE ${where}`, [value]);
    await truncateWal(db, day);
    return changes;
  };

  const erase = async (list: readonly string[], accountId: string): Promise<number> => {
    const id = Buffer.from(uuidToHex(accountId), 'hex');
    let removed = 0;
    for (const day of list) {
      if (has(day)) await eraseDeltas(await days.use(day), accountId);
      removed += await remove(day, 'accountId = ?', id);
    }
    return removed;
  };

  const compact = async (day: string, applied: Applied) =>
    has(day) ? compactDeltas(await days.use(day), applied) : 0;

  const drop = async (day: string): Promise<number> => {
    if (!has(day)) return 0;
    const db = await days.use(day);
    if ((await countBatches(db)) > 0) throw new Error(`${day} holds usage that is not counted yet`);
    const counted = await db.get<{ rows: number }>('SELECT count(*) AS rows FROM access_log');
    await days.close(day);
    unlinkDay(folder, day);
    return counted?.rows ?? 0;
  };

  return {
    run: async (command) => {
      if (command.kind === 'insert') return insert(rowsOf(command.groups, command.keys), command.keys);
      if (command.kind === 'erase') return erase(command.days, command.accountId);
      if (command.kind === 'remove-before') return remove(command.day, 'time < ?', command.timeMs);
      if (command.kind === 'drop-day') return drop(command.day);
      if (command.kind === 'compact-usage') return compact(command.day, command);
      if (command.kind === 'retire-segment') retireSegment(journalFolder(folder), command.name);
      else await days.closeAll();
      return 0;
    },
  };
}
