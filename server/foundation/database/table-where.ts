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

const operators = ['lt', 'lte', 'gt', 'gte', 'ne', 'in'] as const;
const isOperator = (name: string): name is (typeof operators)[number] =>
  (operators as readonly string[]).includes(name);

/**
 * A condition that says nothing would match every row, and a `remove` would then remove them all. A NUL would end the statement,
 * because Sequelize writes values of conditions into it; the HTTP doors refuse it before.
 */
function checkValue(place: string, value: unknown): void {
  if (value === undefined) throw new Error(`the condition on ${place} is undefined`);
  if (typeof value === 'string' && value.includes('\0'))
    throw new Error(`the condition on ${place} holds a NUL`);
  if (Array.isArray(value)) for (const one of value) checkValue(place, one);
}

function toOperators(place: string, comparison: Comparison<unknown>): object {
  const parts = Object.entries(comparison);
  if (parts.length === 0) throw new Error(`the comparison on ${place} is empty`);
  return Object.fromEntries(
    parts.map(([name, value]) => {
      if (!isOperator(name)) throw new Error(`the comparison on ${place} knows no ${name}`);
      checkValue(place, value);
      return [Op[name], value];
    }),
  );
}

/** Conditions in Sequelize's words. Throws Error for a column that is not there, or sealed, and for a condition that says nothing. */
export function toSequelizeWhere(table: Table, where: object): WhereOptions {
  const conditions: [string, unknown][] = [];
  for (const [name, value] of Object.entries(where)) {
    const place = `${table.name}.${name}`;
    const spec = table.columns[name];
    if (!spec) throw new Error(`table ${table.name} has no column ${name}`);
    if (spec.sealed && value !== null) throw new Error(`${place} is sealed and cannot be searched`);
    checkValue(place, value);
    conditions.push([name, isComparison(value) ? toOperators(place, value) : value]);
  }
  return Object.fromEntries(conditions) as WhereOptions;
}
