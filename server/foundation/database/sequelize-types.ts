import { DataTypes, type ModelAttributes } from 'sequelize';
import type { ColumnSpec, ColumnType } from './column.ts';
import type { Table } from './table.ts';

const dataTypes = {
  id: DataTypes.STRING(64),
  text: DataTypes.TEXT,
  integer: DataTypes.BIGINT,
  real: DataTypes.DOUBLE,
  boolean: DataTypes.BOOLEAN,
  instant: DataTypes.STRING(24),
  json: DataTypes.TEXT,
  bytes: DataTypes.BLOB,
} as const satisfies Record<ColumnType, unknown>;

/** The type a column has in the database: sealed values and blind indexes are bytes whatever they hold. */
export const storedType = (spec: Pick<ColumnSpec, 'type' | 'sealed'>): ColumnType =>
  spec.sealed ? 'bytes' : spec.type;

export const sequelizeType = (type: ColumnType) => dataTypes[type];

export function sequelizeAttributes(table: Table): ModelAttributes {
  const entries = Object.entries(table.columns).map(([name, spec]) => [
    name,
    { type: sequelizeType(storedType(spec)), allowNull: spec.nullable, primaryKey: spec.primaryKey },
  ]);
  return Object.fromEntries(entries) as ModelAttributes;
}
