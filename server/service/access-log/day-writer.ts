import { close, existsSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SqliteConnection } from '#server/foundation/sqlite/index.ts';
import type { Command } from './commands.ts';
import { type Applied, compactDeltas, countBatches, eraseDeltas } from './delta-store.ts';
import { openDayToWrite, writingDay } from './open-day.ts';
import { removeAccount, removeBefore } from './remove-rows.ts';
import { retireSegment } from './retire-segment.ts';
import { readRowCount } from './row-count.ts';
import { uuidToHex } from './rules.ts';
import { type InDay, rowTaker } from './take-rows.ts';

/** Today's file, yesterday's for late rows, and one more for work on old days. */
const openAtMost = 3;

/** Where the journal lies beside the day files. Pure. */
export const journalFolder = (folder: string): string => join(folder, 'journal');

export type DayWriter = {
  /**
   * Takes a command: what needs no file (sealing rows) is done at once, while the command before it still writes. The rest is done when the
   * answer is called, which must come in the order of the commands: it returns the number of rows written or removed, durable when it resolves.
   */
  readonly take: (command: Command) => () => Promise<number>;
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
      const db = await openDayToWrite(join(folder, `${day}.sqlite`));
      days.set(day, db);
      const oldest = [...days.keys()].sort()[0];
      if (days.size > openAtMost && oldest !== undefined && oldest !== day) await close(oldest);
      return db;
    },
  };
}

/**
 * Removes a database file with its companions. Repeating it is safe. The file is held open meanwhile, so that its name is gone at once and the
 * system gives back its blocks (seconds for gigabytes) when it is closed, while rows are written again.
 */
function unlinkDay(folder: string, day: string): void {
  const held = openSync(join(folder, `${day}.sqlite`), 'r');
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(folder, `${day}.sqlite${suffix}`), { force: true });
  close(held, (error) => {
    if (error) throw error;
  });
}

/** The one that writes day files in `folder`. Runs in the writer thread; commands must come one after the other. */
export function openDayWriter(folder: string): DayWriter {
  const days = openDays(folder);
  const has = (day: string): boolean => existsSync(join(folder, `${day}.sqlite`));
  const inDay: InDay = (day, work) =>
    writingDay(join(folder, `${day}.sqlite`), async () => work(await days.use(day)));
  const takeRows = rowTaker(inDay);

  /** The write-ahead log is emptied even when nothing was removed: an earlier run may have been cut off before it. */
  const remove = async (day: string, work: (db: SqliteConnection) => Promise<number>): Promise<number> => {
    if (!has(day)) return 0;
    return inDay(day, async (db) => {
      const removed = await work(db);
      await truncateWal(db, day);
      return removed;
    });
  };

  const erase = async (list: readonly string[], accountId: string): Promise<number> => {
    const id = Buffer.from(uuidToHex(accountId), 'hex');
    let removed = 0;
    for (const day of list)
      removed += await remove(day, async (db) => {
        await eraseDeltas(db, accountId);
        return removeAccount(db, id);
      });
    return removed;
  };

  const compact = async (day: string, applied: Applied) =>
    has(day) ? inDay(day, (db) => compactDeltas(db, applied)) : 0;

  const drop = async (day: string): Promise<number> => {
    if (!has(day)) return 0;
    const db = await days.use(day);
    if ((await countBatches(db)) > 0) throw new Error(`${day} holds usage that is not counted yet`);
    const rows = await readRowCount(db);
    await days.close(day);
    unlinkDay(folder, day);
    return rows;
  };

  const run = async (command: Exclude<Command, { kind: 'insert' }>): Promise<number> => {
    if (command.kind === 'erase') return erase(command.days, command.accountId);
    if (command.kind === 'remove-before')
      return remove(command.day, (db) => removeBefore(db, command.timeMs));
    if (command.kind === 'drop-day') return drop(command.day);
    if (command.kind === 'compact-usage') return compact(command.day, command);
    if (command.kind === 'retire-segment') retireSegment(journalFolder(folder), command.name);
    else await days.closeAll();
    return 0;
  };

  return {
    take: (command) =>
      command.kind === 'insert' ? takeRows(command.rows, command.keys) : () => run(command),
  };
}
