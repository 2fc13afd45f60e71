import { Op, type WhereOptions } from 'sequelize';
import type { Table } from './table.ts';

export type Comparison<V> = {
  readonly lt?: V;
  readonly lte?: V;
  readonly gt?: V;
  readonly gte?: V;
  readonly ne?: V | null;
  readonly in?: readonly V[];
};
/** Conditions on unsealed columns, all of which must hold. Sealed columns are looked up by `store.index`. */
export type Where<Row> = { readonly [K in keyof Row]?: Row[K] | Comparison<Row[K]> };

function isComparison(value: unknown): value is Comparison<unknown> {
  return typeof value === 'object' && value !== null && !Buffer.isBuffer(value) && !Array.isArray(value);
}

const toOperators = (comparison: Comparison<unknown>): object =>
  Object.fromEntries(Object.entries(comparison).map(([name, value]) => [Op[name as keyof typeof Op], value]));

/** Conditions in Sequelize's words. Throws Error for a column that is not there, or sealed: a broken invariant. */
export function toSequelizeWhere(table: Table, where: object): WhereOptions {
  const conditions: [string, unknown][] = [];
  for (const [name, value] of Object.entries(where)) {
    if (value === undefined) continue;
    const spec = table.columns[name];
    if (!spec) throw new Error(`table ${table.name} has no column ${name}`);
    if (spec.sealed && value !== null)
      throw new Error(`${table.name}.${name} is sealed and cannot be searched`);
    conditions.push([name, isComparison(value) ? toOperators(value) : value]);
  }
  return Object.fromEntries(conditions) as WhereOptions;
}
