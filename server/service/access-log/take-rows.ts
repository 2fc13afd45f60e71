import { createSecretKey } from 'node:crypto';
import type { SqliteConnection } from '#server/foundation/sqlite/index.ts';
import type { RowKeys } from './commands.ts';
import { insertCounted } from './insert-counted.ts';
import { insertRows } from './insert-rows.ts';
import { noncePool } from './nonces.ts';
import { openRows, type Rows } from './open-rows.ts';
import { dayOf, hourMs } from './rules.ts';
import { type SealingKeys, sealBlocks } from './seal-blocks.ts';
import { agentShortener } from './technical-bytes.ts';
import { encodeDeltas, summarizeRows } from './usage-delta.ts';
import { agentReader } from './user-agent.ts';

/** Places of rows. */
type Chosen = readonly number[];

/** Nearly always all of them are of one day. */
function byDay({ size, owner, owners }: Rows): Map<string, Chosen> {
  const days = owners.map(({ hour }) => dayOf(hour * hourMs));
  return Map.groupBy(Array(size).keys(), (row) => days[owner[row] ?? 0] ?? '');
}

/** Does `work` with the day's connection, opened when it is not. Throws DayFileError. */
export type InDay = (day: string, work: (db: SqliteConnection) => Promise<number>) => Promise<number>;

type TakeRows = (rows: Uint8Array, keys: RowKeys) => () => Promise<number>;

/** What is made of rows before their turn comes: made once, unless only some of them turn out to be new. */
function forAll<T>(all: Chosen, make: (chosen: Chosen) => T) {
  const made = make(all);
  return (asked: Chosen): T => (asked === all ? made : make(asked));
}

/**
 * Takes batches of rows: opens, seals and sums them at once; calling the answer inserts them into their day files, with what they add to usage, and
 * returns how many were not there yet, durable when it resolves.
 */
export function rowTaker(inDay: InDay): TakeRows {
  const nonce = noncePool();
  const shortened = agentShortener();
  const agentOf = agentReader();

  const prepare = (rows: Rows, keys: SealingKeys, [day, all]: [string, Chosen]) => {
    const sealed = forAll(all, (chosen) => sealBlocks(rows, chosen, { keys, nonce, shortened }));
    const deltasOf = forAll(all, (chosen) => encodeDeltas(summarizeRows(rows, chosen, agentOf)));
    const insertInto = (db: SqliteConnection) => (chosen: Chosen) => insertRows(db, rows, sealed(chosen));
    return (): Promise<number> =>
      inDay(day, (db) => insertCounted(db, all, { rows, insert: insertInto(db), deltasOf }));
  };

  return (bytes, rowKeys) => {
    const keys = new Map([...rowKeys].map(([name, key]) => [name, createSecretKey(key)]));
    const opened = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const rows = openRows(opened, ({ keyName }) => keys.has(keyName));
    const days = [...byDay(rows)].map((ofDay) => prepare(rows, keys, ofDay));
    return async () => {
      let written = 0;
      for (const insertDay of days) written += await insertDay();
      return written;
    };
  };
}
