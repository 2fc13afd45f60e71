import { type Model, type ModelStatic, Op, type Sequelize, type WhereOptions } from 'sequelize';
import { rowCodec, type StoredRow } from './row-codec.ts';
import type { Sealer } from './seal.ts';
import { sequelizeAttributes } from './sequelize-types.ts';
import type { RowOf, Table } from './table.ts';
import { type Tx, toSequelize } from './transaction.ts';

type Comparison<V> = {
  readonly lt?: V;
  readonly lte?: V;
  readonly gt?: V;
  readonly gte?: V;
  readonly ne?: V | null;
  readonly in?: readonly V[];
};
/** Conditions on unsealed columns, all of which must hold. Sealed columns are looked up by `store.index`. */
export type Where<Row> = { readonly [K in keyof Row]?: Row[K] | Comparison<Row[K]> };

export type ListOptions<Row> = {
  readonly orderBy?: readonly (readonly [keyof Row & string, 'asc' | 'desc'])[];
  readonly limit?: number;
  readonly tx?: Tx;
};

/** Typed access to one table. The only door to Sequelize's models; used by `store.ts` files. */
export type TableStore<Row> = {
  readonly table: Table;
  readonly insert: (tx: Tx, row: Row) => Promise<void>;
  readonly find: (where: Where<Row>, tx?: Tx) => Promise<Row | null>;
  readonly list: (where: Where<Row>, options?: ListOptions<Row>) => Promise<Row[]>;
  readonly count: (where: Where<Row>, tx?: Tx) => Promise<number>;
  /** Changes the rows that match; returns how many. Sealed values are sealed anew for each row. */
  readonly update: (tx: Tx, where: Where<Row>, changes: Partial<Row>) => Promise<number>;
  readonly remove: (tx: Tx, where: Where<Row>) => Promise<number>;
  /** Blind index of a value of a sealed column, for `where` on its index column. */
  readonly index: (column: keyof Row & string, value: string) => Buffer;
};

function isComparison(value: unknown): value is Comparison<unknown> {
  return typeof value === 'object' && value !== null && !Buffer.isBuffer(value) && !Array.isArray(value);
}

const toOperators = (comparison: Comparison<unknown>): object =>
  Object.fromEntries(Object.entries(comparison).map(([name, value]) => [Op[name as keyof typeof Op], value]));

function toSequelizeWhere(table: Table, where: object): WhereOptions {
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

export function openTableStore<T extends Table>(
  sequelize: Sequelize,
  table: T,
  sealer: Sealer,
): TableStore<RowOf<T>> {
  type Row = RowOf<T>;
  const model = sequelize.define(table.name, sequelizeAttributes(table), {
    timestamps: false,
    freezeTableName: true,
  }) as ModelStatic<Model>;
  const codec = rowCodec(table, sealer);
  const within = (tx?: Tx) => (tx ? { transaction: toSequelize(tx) } : {});
  const open = (row: unknown) => codec.decode(row as StoredRow) as Row;
  const sealedChange = (changes: object) =>
    Object.keys(changes).some((name) => table.columns[name]?.sealed === true);

  const updateSealed = async (tx: Tx, where: WhereOptions, changes: StoredRow): Promise<number> => {
    const rows = (await model.findAll({ where, raw: true, ...within(tx) })) as unknown as StoredRow[];
    for (const row of rows) {
      const places = {
        [codec.rowKey]: row[codec.rowKey],
        [table.subject ?? codec.rowKey]: row[table.subject ?? ''],
      };
      const stored = codec.encode({ ...places, ...changes });
      await model.update(stored, {
        where: { [codec.rowKey]: row[codec.rowKey] } as WhereOptions,
        ...within(tx),
      });
    }
    return rows.length;
  };

  return {
    table,
    insert: async (tx, row) => {
      await model.create(codec.encode(row as StoredRow), within(tx));
    },
    find: async (where, tx) => {
      const row = await model.findOne({ where: toSequelizeWhere(table, where), raw: true, ...within(tx) });
      return row === null ? null : open(row);
    },
    list: async (where, { orderBy = [], limit, tx } = {}) => {
      const rows = await model.findAll({
        where: toSequelizeWhere(table, where),
        order: orderBy.map(([name, direction]) => [name, direction.toUpperCase()]),
        raw: true,
        ...(limit === undefined ? {} : { limit }),
        ...within(tx),
      });
      return rows.map(open);
    },
    count: (where, tx) => model.count({ where: toSequelizeWhere(table, where), ...within(tx) }),
    update: async (tx, where, changes) => {
      const condition = toSequelizeWhere(table, where);
      if (sealedChange(changes)) return updateSealed(tx, condition, changes as StoredRow);
      const [count] = await model.update(codec.encode(changes as StoredRow), {
        where: condition,
        ...within(tx),
      });
      return count;
    },
    remove: (tx, where) => model.destroy({ where: toSequelizeWhere(table, where), ...within(tx) }),
    index: (name, value) => sealer.blindIndex(table.name, name, value),
  };
}
