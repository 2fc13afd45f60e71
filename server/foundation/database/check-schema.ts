import type { Sequelize } from 'sequelize';
import { storedType } from './sequelize-types.ts';
import type { Table } from './table.ts';

/** Tables that hold no data of ours: Umzug's and SQLite's own. */
const foreign = new Set(['schema_migrations', 'sqlite_sequence']);

type Described = Record<string, { type: string; allowNull: boolean; primaryKey: boolean }>;
type Index = { readonly unique: boolean; readonly fields: readonly { readonly attribute: string }[] };

const affinity: Record<string, RegExp> = {
  id: /CHAR/i,
  text: /TEXT/i,
  integer: /INT/i,
  real: /DOUBLE|REAL/i,
  boolean: /BOOL|TINYINT/i,
  instant: /CHAR/i,
  json: /TEXT/i,
  bytes: /BLOB|BYTEA/i,
};

function compareUnique(table: Table, indexes: readonly Index[]): string[] {
  const unique = new Set(
    indexes
      .filter((index) => index.unique && index.fields.length === 1)
      .map((index) => index.fields[0]?.attribute),
  );
  return Object.entries(table.columns)
    .filter(([name, spec]) => !spec.primaryKey && spec.unique !== unique.has(name))
    .map(
      ([name, spec]) =>
        `${table.name}.${name} is ${spec.unique ? '' : 'not '}unique by declaration, not by migration`,
    );
}

function compareTable(table: Table, found: Described): string[] {
  const wrong: string[] = [];
  for (const [name, spec] of Object.entries(table.columns)) {
    const column = found[name];
    if (!column) wrong.push(`${table.name}.${name} is declared but no migration makes it`);
    else if (!affinity[storedType(spec)]?.test(column.type))
      wrong.push(`${table.name}.${name} should be ${storedType(spec)} but is ${column.type}`);
    else if (column.allowNull !== spec.nullable && !spec.primaryKey)
      wrong.push(
        `${table.name}.${name} is ${spec.nullable ? '' : 'not '}nullable by declaration, not by migration`,
      );
  }
  for (const name of Object.keys(found))
    if (!table.columns[name]) wrong.push(`${table.name}.${name} is stored but not in the data map`);
  return wrong;
}

/**
 * Compares what the migrations made with what the data map declares, in both directions: a stored column that nobody
 * classified is as wrong as a declared one that is missing. Returns one sentence per difference; empty is good.
 */
export async function checkSchema(sequelize: Sequelize, tables: readonly Table[]): Promise<string[]> {
  const queries = sequelize.getQueryInterface();
  const names = (await queries.showAllTables()) as string[];
  const declared = new Map(tables.map((table) => [table.name, table]));
  const wrong = names
    .filter((name) => !declared.has(name) && !foreign.has(name))
    .map((name) => `table ${name} is stored but not in the data map`);
  for (const table of tables) {
    if (!names.includes(table.name)) wrong.push(`table ${table.name} is declared but no migration makes it`);
    else
      wrong.push(
        ...compareTable(table, (await queries.describeTable(table.name)) as unknown as Described),
        ...compareUnique(table, (await queries.showIndex(table.name)) as unknown as Index[]),
      );
  }
  return wrong;
}
