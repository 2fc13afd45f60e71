import type { ColumnSpec } from './column.ts';
import type { Sealer } from './seal.ts';
import type { Table } from './table.ts';

/** Values as they stand in the database. */
export type StoredRow = Record<string, unknown>;

const primaryKeyOf = (table: Table): string =>
  Object.entries(table.columns).find(([, spec]) => spec.primaryKey)?.[0] ?? 'id';

/** Turns rows as code sees them into rows as the database keeps them, and back: sealing, blind indexes, json, booleans. */
export function rowCodec(table: Table, sealer: Sealer) {
  const rowKey = primaryKeyOf(table);

  const place = (column: string, row: StoredRow) => ({
    table: table.name,
    column,
    row: String(row[rowKey]),
    subject: String(row[table.subject ?? rowKey]),
  });

  const encodeValue = (name: string, spec: ColumnSpec, row: StoredRow): unknown => {
    const value = row[name];
    if (spec.blindIndexOf !== null) return encodeIndex(spec.blindIndexOf, row);
    if (value === null || value === undefined) return value;
    const plain = spec.type === 'json' ? JSON.stringify(value) : value;
    return spec.sealed ? sealer.seal(place(name, row), Buffer.from(String(plain), 'utf8')) : plain;
  };

  const encodeIndex = (source: string, row: StoredRow): unknown => {
    const value = row[source];
    if (value === undefined) return undefined;
    return value === null ? null : sealer.blindIndex(table.name, source, String(value));
  };

  const decodeValue = (name: string, spec: ColumnSpec, row: StoredRow): unknown => {
    const value = row[name];
    if (value === null || value === undefined) return null;
    if (spec.sealed) return decodeSealed(name, spec, row, value as Buffer);
    if (spec.type === 'boolean') return Boolean(value);
    return spec.type === 'json' ? JSON.parse(String(value)) : value;
  };

  const decodeSealed = (name: string, spec: ColumnSpec, row: StoredRow, value: Buffer): unknown => {
    const plain = sealer.open(place(name, row), value);
    if (plain === null) return null;
    return spec.type === 'json' ? JSON.parse(plain.toString('utf8')) : plain.toString('utf8');
  };

  return {
    rowKey,
    /** Only the columns present in `row` are encoded; blind indexes follow their column. */
    encode: (row: StoredRow): StoredRow => {
      const stored: StoredRow = {};
      for (const [name, spec] of Object.entries(table.columns)) {
        const value = encodeValue(name, spec, row);
        if (value !== undefined) stored[name] = value;
      }
      return stored;
    },
    decode: (row: StoredRow): StoredRow => {
      const open: StoredRow = {};
      for (const [name, spec] of Object.entries(table.columns)) open[name] = decodeValue(name, spec, row);
      return open;
    },
  };
}
