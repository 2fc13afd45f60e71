import type { SqliteConnection } from '#server/foundation/sqlite/index.ts';
import type { Kind } from './open-rows.ts';
import { bytesToUuid } from './rules.ts';

/** The tables of a day file in which what repeats from row to row has a number. */
export type NameTable = 'account' | 'key' | 'kind';

export const nameTables: readonly NameTable[] = ['account', 'key', 'kind'];

const partJoint = '\n';

/** Method, route, outcome and code as one name; none of them holds a line feed. Pure. */
export const kindName = ({ method, route, outcome, code }: Kind): string =>
  `${method}${partJoint}${route}${partJoint}${outcome}${partJoint}${code ?? ''}`;

type Statement = {
  /** Takes names with how many rows come with each, as JSON; gives each its number, and answers with both. */
  readonly sql: string;
  readonly values: (name: string) => readonly string[];
};

const idStatement = (table: string, column: string): Statement => ({
  sql: `INSERT INTO ${table} (${column}, rows) SELECT unhex(value ->> 1, '-'), value ->> 0 FROM json_each(?) WHERE true
    ON CONFLICT (${column}) DO UPDATE SET rows = rows + excluded.rows RETURNING number, ${column} AS name`,
  values: (name) => [name],
});

const statements: Readonly<Record<NameTable, Statement>> = {
  account: idStatement('access_log_account', 'accountId'),
  key: idStatement('access_log_key', 'keyId'),
  kind: {
    sql: `INSERT INTO access_log_kind (method, route, outcome, code, rows)
      SELECT value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 0 FROM json_each(?) WHERE true
      ON CONFLICT (method, route, outcome, code) DO UPDATE SET rows = rows + excluded.rows
      RETURNING number, concat_ws(char(10), method, route, outcome, code) AS name`,
    values: (name) => name.split(partJoint),
  },
};

/**
 * Adds rows to the names that they bear (ids as UUID texts, kinds as `kindName`), so many to each, and returns the number of each name. In the
 * transaction in which the rows are written.
 */
export async function addToNames(
  db: SqliteConnection,
  table: NameTable,
  counts: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, number>> {
  if (counts.size === 0) return new Map();
  const { sql, values } = statements[table];
  const asked = JSON.stringify([...counts].map(([name, rows]) => [rows, ...values(name)]));
  const found = await db.all<{ number: number; name: string | Buffer }>(sql, [asked]);
  return new Map(
    found.map(({ number, name }) => [typeof name === 'string' ? name : bytesToUuid(name), number]),
  );
}

/**
 * Takes the rows of a condition out of the names they bear; a name that no row bears any more goes. In the transaction in which the rows are
 * deleted, before they are.
 */
export async function takeFromNames(db: SqliteConnection, where: string, value: number): Promise<void> {
  for (const table of nameTables) {
    await db.run(
      `UPDATE access_log_${table} SET rows = rows - gone.n
       FROM (SELECT ${table} AS name, count(*) AS n FROM access_log WHERE ${where} GROUP BY 1) AS gone
       WHERE gone.name = number`,
      [value],
    );
    await db.run(`DELETE FROM access_log_${table} WHERE rows <= 0`);
  }
}
