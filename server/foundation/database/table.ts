import type { ColumnSpec } from './column.ts';

export type Columns = Readonly<Record<string, ColumnSpec>>;

export type Table<C extends Columns = Columns> = {
  readonly name: string;
  /** What the table is, in one sentence a data protection officer understands. */
  readonly about: string;
  /** Column that holds the id of the data subject, or null when rows belong to nobody. */
  readonly subject: string | null;
  readonly columns: C;
};

/** A row as code sees it: sealed values open, times as Instants. */
export type RowOf<T> = T extends Table<infer C> ? { -readonly [K in keyof C]: ValueOf<C[K]> } : never;
type ValueOf<S> = S extends ColumnSpec<infer V> ? V : never;

const nameShape = /^[a-z][a-z0-9_]*$/;

/**
 * Declares a table. This is the only way to have one, and it refuses what the data map could not answer for: an unclassified
 * column, a sealed column in a table without a subject, a table without exactly one primary key.
 * Throws Error that names table and column.
 */
export function defineTable<const C extends Columns>(table: Table<C>): Table<C> {
  const fail = (what: string) => {
    throw new Error(`table ${table.name}: ${what}`);
  };
  if (!nameShape.test(table.name)) fail('the name must be lower-case words with underscores');
  if (table.subject !== null && !table.columns[table.subject]) fail(`there is no column ${table.subject}`);
  for (const [name, spec] of Object.entries(table.columns)) {
    if (spec?.personal === undefined) fail(`column ${name} is not classified`);
    if (spec.sealed && table.subject === null) fail(`column ${name} is sealed but rows have no subject`);
    if (spec.blindIndexOf !== null && !table.columns[spec.blindIndexOf]?.sealed)
      fail(`column ${name} indexes ${spec.blindIndexOf}, which is no sealed column`);
  }
  const keys = Object.values(table.columns).filter((spec) => spec.primaryKey);
  if (keys.length !== 1) fail('exactly one column must be the primary key');
  return table;
}

/** Has the table any column about a person? Pure. */
export const isPersonalTable = (table: Table): boolean =>
  Object.values(table.columns).some((spec) => spec.personal !== false);
