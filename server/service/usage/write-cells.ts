import type { Database, Tx } from '#server/foundation/database/index.ts';
import type { Cell, Cells } from './cells.ts';
import {
  addCounters,
  addStored,
  counterColumns,
  noCounters,
  type StoredCounters,
  storedValues,
} from './counters.ts';

const placeColumns = {
  usage_hours: ['accountId', 'hourUtc'],
  usage_routes: ['accountId', 'hourUtc', 'keyId', 'route', 'outcome', 'statusClass'],
} as const;
type UsageTable = keyof typeof placeColumns;

/** Rows read and written with one statement: the main thread works on no more than so many at a time. */
const chunkRows = 250;

function chunksOf<T>(items: readonly T[]): T[][] {
  const chunks: T[][] = [];
  for (let at = 0; at < items.length; at += chunkRows) chunks.push(items.slice(at, at + chunkRows));
  return chunks;
}

/** Rows as a JSON array of arrays in one statement; a row that is there takes the values given. */
function upsertSql(table: UsageTable): string {
  const columns = ['id', ...placeColumns[table], ...counterColumns];
  const values = columns.map((_, at) => `value ->> ${at}`).join(', ');
  const changes = counterColumns.map((name) => `${name} = excluded.${name}`).join(', ');
  return `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values} FROM json_each($1) WHERE true
    ON CONFLICT (id) DO UPDATE SET ${changes}`;
}

type Write = { readonly table: UsageTable; readonly cells: readonly Cell[]; readonly sign: 1 | -1 };

async function writeChunk(database: Database, tx: Tx, { table, cells, sign }: Write): Promise<void> {
  const ids = JSON.stringify(cells.map(({ id }) => id));
  const held = await database.query<StoredCounters & { id: string }>(
    `SELECT id, ${counterColumns.join(', ')} FROM ${table} WHERE id IN (SELECT value FROM json_each($1))`,
    [ids],
    tx,
  );
  const heldById = new Map(held.map((row) => [row.id, row]));
  const rows = cells.map(({ id, place, counters }) => {
    const sum = noCounters();
    const before = heldById.get(id);
    if (before) addStored(sum, before);
    addCounters(sum, counters, sign);
    return [id, ...place, ...storedValues(sum)];
  });
  await database.execute(tx, upsertSql(table), [JSON.stringify(rows)]);
  if (sign === 1) return;
  await database.execute(
    tx,
    `DELETE FROM ${table} WHERE id IN (SELECT value FROM json_each($1)) AND requests <= 0`,
    [ids],
  );
}

/**
 * Adds cells to what stands in both tables, or takes them away with `sign` -1; rows that come to nothing leave. Only within the transaction that
 * makes sure that the same cells are never added twice (the watermark moves in it, or the rows they came from leave).
 */
export async function writeCells(
  database: Database,
  tx: Tx,
  { cells, sign }: { readonly cells: Cells; readonly sign: 1 | -1 },
): Promise<void> {
  for (const chunk of chunksOf(cells.hours))
    await writeChunk(database, tx, { table: 'usage_hours', cells: chunk, sign });
  for (const chunk of chunksOf(cells.routes))
    await writeChunk(database, tx, { table: 'usage_routes', cells: chunk, sign });
}
