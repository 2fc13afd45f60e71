import type { SqliteConnection } from '#server/foundation/sqlite/index.ts';
import { addToNames, kindName } from './number-names.ts';
import { idOf, type Rows } from './open-rows.ts';
import type { SealedBlock, SealedRows } from './seal-blocks.ts';

/**
 * Columns of a row as decimal digits of a fixed width, blanks for NULL: SQLite cuts them out of one text without reading it again for each,
 * which it does with JSON (measured: 3.4 µs a row, with JSON 12.7).
 */
const columns = [
  { name: 'time', width: 14 },
  { name: 'account', width: 10, isNullable: true },
  { name: 'key', width: 10, isNullable: true },
  { name: 'kind', width: 10 },
  { name: 'status', width: 3 },
  { name: 'durationUs', width: 16 },
  { name: 'upstreamUs', width: 16, isNullable: true },
  { name: 'requestBytes', width: 16 },
  { name: 'responseBytes', width: 16 },
  { name: 'block', width: 16, isNullable: true },
] as const;
type ColumnName = (typeof columns)[number]['name'];

const lineWidth = columns.reduce((sum, { width }) => sum + width, 0);

function cutColumns(): string[] {
  let from = 1;
  return columns.map(({ width, ...column }) => {
    const cut = `substr(?2, n * ${lineWidth} + ${from}, ${width})`;
    from += width;
    if (!('isNullable' in column)) return `CAST(${cut} AS INTEGER)`;
    return `CAST(nullif(${cut}, CAST('${' '.repeat(width)}' AS BLOB)) AS INTEGER)`;
  });
}

/** `?1` how many rows, `?2` their digits, `?3` their ids of 16 bytes. A row that is there already stays as it is. */
const insertSql = `
  WITH RECURSIVE line (n) AS (VALUES (0) UNION ALL SELECT n + 1 FROM line WHERE n + 1 < ?1)
  INSERT OR IGNORE INTO access_log (${columns.map(({ name }) => name).join(', ')}, id)
  SELECT ${cutColumns().join(', ')}, substr(?3, n * 16 + 1, 16) FROM line`;

const insertBlocksSql = `
  INSERT INTO access_log_technical (block, account, sealed)
  SELECT ?1 + key, value ->> 0, substr(?3, value ->> 1, value ->> 2) FROM json_each(?2)`;

/** Writes the blocks and returns the number of the first; they are numbered on from there. */
async function insertBlocks(
  db: SqliteConnection,
  blocks: readonly SealedBlock[],
  accounts: ReadonlyMap<string, number>,
): Promise<number> {
  const last = await db.get<{ block: number | null }>('SELECT max(block) AS block FROM access_log_technical');
  const first = (last?.block ?? 0) + 1;
  let from = 1;
  const cuts = blocks.map(({ accountId, sealed: { length } }) => {
    const cut = [accountId === null ? null : accounts.get(accountId), from, length];
    from += length;
    return cut;
  });
  const bytes = Buffer.concat(blocks.map(({ sealed }) => sealed));
  if (blocks.length > 0) await db.run(insertBlocksSql, [first, JSON.stringify(cuts), bytes]);
  return first;
}

const blank = 0x20;
const zero = 0x30;
/** Above it, numbers are divided as floating point, which takes longer. */
const largestSmall = 0x7fff_ffff;

/** Right-aligned in front of `end`. */
function writeDigits(bytes: Buffer, end: number, value: number): void {
  let [at, rest] = [end, value];
  for (; rest > largestSmall; rest = Math.floor(rest / 10)) {
    at -= 1;
    bytes[at] = zero + (rest % 10);
  }
  do {
    const next = (rest / 10) | 0;
    at -= 1;
    bytes[at] = zero + (rest - next * 10);
    rest = next;
  } while (rest > 0);
}

/** What a column of rows holds, by the place of a row. */
type NumberOf = (row: number) => number | null;

/** The lines of rows, blanks where a number is null. Throws RangeError for what is no whole number of so many digits. */
function writeLines(chosen: readonly number[], numbersOf: Readonly<Record<ColumnName, NumberOf>>): Buffer {
  const bytes = Buffer.alloc(chosen.length * lineWidth, blank);
  let end = 0;
  for (const { name, width } of columns) {
    const numberOf = numbersOf[name];
    const below = 10 ** width;
    end += width;
    for (let line = 0; line < chosen.length; line++) {
      const value = numberOf(chosen[line] ?? 0);
      if (value === null) continue;
      if (!(value >= 0) || value >= below || !Number.isInteger(value))
        throw new RangeError(`${value} is no number of an access-log row`);
      writeDigits(bytes, line * lineWidth + end, value);
    }
  }
  return bytes;
}

/** How many of the rows bear each name; `names` by the numbers in `column`. */
function countNames(
  chosen: readonly number[],
  column: Uint32Array,
  names: readonly (string | null)[],
): Map<string, number> {
  const counts = new Uint32Array(names.length);
  for (const row of chosen) {
    const at = column[row] ?? 0;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  const byName = new Map<string, number>();
  for (const [at, name] of names.entries()) {
    const count = counts[at] ?? 0;
    if (name !== null && count > 0) byName.set(name, (byName.get(name) ?? 0) + count);
  }
  return byName;
}

/** Adds the rows to their names, and tells the number that each has in the day file, by the place of the name. */
async function numberNames(db: SqliteConnection, rows: Rows, chosen: readonly number[]) {
  const accountIds = rows.owners.map(({ accountId }) => accountId);
  const kindNames = rows.kinds.map(kindName);
  const byAccount = await addToNames(db, 'account', countNames(chosen, rows.owner, accountIds));
  const byKey = await addToNames(db, 'key', countNames(chosen, rows.key, rows.texts));
  const byKind = await addToNames(db, 'kind', countNames(chosen, rows.kind, kindNames));
  const numbers = (names: readonly (string | null)[], found: ReadonlyMap<string, number>) =>
    names.map((name) => (name === null ? null : (found.get(name) ?? null)));
  return {
    byAccount,
    accounts: numbers(accountIds, byAccount),
    keys: numbers(rows.texts, byKey),
    kinds: numbers(kindNames, byKind),
  };
}

const idsOf = (rows: Rows, chosen: readonly number[]): Buffer =>
  chosen.length === rows.size ? rows.ids : Buffer.concat(chosen.map((row) => idOf(rows, row)));

/** Writes rows of one day with their names and blocks; in a transaction. Returns how many were not there yet: with fewer than all of them it must be rolled back. */
export async function insertRows(db: SqliteConnection, rows: Rows, sealed: SealedRows): Promise<number> {
  const { chosen, blocks, blockOf } = sealed;
  const { byAccount, accounts, keys, kinds } = await numberNames(db, rows, chosen);
  const firstBlock = await insertBlocks(db, blocks, byAccount);
  const lines = writeLines(chosen, {
    time: (row) => rows.timeMs[row] ?? null,
    account: (row) => accounts[rows.owner[row] ?? 0] ?? null,
    key: (row) => keys[rows.key[row] ?? 0] ?? null,
    kind: (row) => kinds[rows.kind[row] ?? 0] ?? null,
    status: (row) => rows.status[row] ?? null,
    durationUs: (row) => rows.durationUs[row] ?? null,
    upstreamUs: (row) => {
      const upstreamUs = rows.upstreamUs[row] ?? Number.NaN;
      return Number.isNaN(upstreamUs) ? null : upstreamUs;
    },
    requestBytes: (row) => rows.requestBytes[row] ?? null,
    responseBytes: (row) => rows.responseBytes[row] ?? null,
    block: (row) => {
      const block = blockOf[row] ?? null;
      return block === null ? null : firstBlock + block;
    },
  });
  return (await db.run(insertSql, [chosen.length, lines, idsOf(rows, chosen)])).changes;
}
