import { createSecretKey } from 'node:crypto';
import type { SqliteConnection } from '#server/foundation/sqlite/index.ts';
import type { RoutedRecord } from './access-record.ts';
import type { RowKeys } from './commands.ts';
import { insertCounted } from './insert-counted.ts';
import { insertRows } from './insert-rows.ts';
import { keptRows } from './kept-rows.ts';
import { noncePool } from './nonces.ts';
import { dayOf } from './rules.ts';
import { type SealingKeys, sealBlocks } from './seal-blocks.ts';
import { agentShortener } from './technical-bytes.ts';
import { encodeDeltas, summarizeRows } from './usage-delta.ts';
import { agentReader } from './user-agent.ts';

const byDay = (rows: readonly RoutedRecord[]): Map<string, RoutedRecord[]> =>
  Map.groupBy(rows, (row) => dayOf(row.timeMs));

/** Does `work` with the day's connection, opened when it is not. Throws DayFileError. */
export type InDay = (day: string, work: (db: SqliteConnection) => Promise<number>) => Promise<number>;

type TakeRows = (groups: readonly string[], keys: RowKeys) => () => Promise<number>;

/** What is made of rows before their turn comes: made once, unless only some of them turn out to be new. */
function forAll<T>(rows: readonly RoutedRecord[], make: (rows: readonly RoutedRecord[]) => T) {
  const made = make(rows);
  return (asked: readonly RoutedRecord[]): T => (asked === rows ? made : make(asked));
}

/**
 * Takes batches of rows: opens, seals and sums them at once; calling the answer inserts them into their day files, with what they add to usage, and
 * returns how many were not there yet, durable when it resolves.
 */
export function rowTaker(inDay: InDay): TakeRows {
  const nonce = noncePool();
  const shortened = agentShortener();
  const agentOf = agentReader();

  const prepare = ([day, rows]: [string, RoutedRecord[]], keys: SealingKeys) => {
    const sealed = forAll(rows, (asked) => sealBlocks(asked, { keys, nonce, shortened }));
    const deltasOf = forAll(rows, (asked) => encodeDeltas(summarizeRows(asked, agentOf)));
    return (): Promise<number> =>
      inDay(day, (db) => {
        const insert = (asked: readonly RoutedRecord[]) => insertRows(db, sealed(asked));
        return insertCounted(db, rows, { insert, deltasOf });
      });
  };

  return (groups, rowKeys) => {
    const keys = new Map([...rowKeys].map(([name, key]) => [name, createSecretKey(key)]));
    const days = [...byDay(keptRows(groups, keys))].map((ofDay) => prepare(ofDay, keys));
    return async () => {
      let written = 0;
      for (const insertDay of days) written += await insertDay();
      return written;
    };
  };
}
