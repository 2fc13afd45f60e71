import type { Model, ModelStatic, Sequelize, WhereOptions } from 'sequelize';
import { rowCodec, type StoredRow } from './row-codec.ts';
import type { Sealer } from './seal.ts';
import { sequelizeAttributes } from './sequelize-types.ts';
import type { RowOf, Table } from './table.ts';
import { toSequelizeWhere, type Where } from './table-where.ts';
import { type Tx, toSequelize } from './transaction.ts';

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
  /** Changes the rows that match; returns how many. Sealed values are sealed anew for each row, which keeps its id and person. */
  readonly update: (tx: Tx, where: Where<Row>, changes: Partial<Row>) => Promise<number>;
  readonly remove: (tx: Tx, where: Where<Row>) => Promise<number>;
  /** Blind index of a value of a sealed column, for `where` on its index column. */
  readonly index: (column: keyof Row & string, value: string) => Buffer;
};

const within = (tx?: Tx) => (tx ? { transaction: toSequelize(tx) } : {});

type Access = {
  readonly model: ModelStatic<Model>;
  readonly table: Table;
  readonly codec: ReturnType<typeof rowCodec>;
};

/** Sealed values are bound to row and subject, so each row gets its own ciphertext. */
async function updateSealed(
  access: Access,
  tx: Tx,
  where: WhereOptions,
  changes: StoredRow,
): Promise<number> {
  const { model, codec, table } = access;
  const rows = (await model.findAll({ where, raw: true, ...within(tx) })) as unknown as StoredRow[];
  const subject = table.subject ?? codec.rowKey;
  for (const row of rows) {
    const places = { [codec.rowKey]: row[codec.rowKey], [subject]: row[subject] };
    const mine = { [codec.rowKey]: row[codec.rowKey] } as WhereOptions;
    await model.update(codec.encode({ ...places, ...changes }), { where: mine, ...within(tx) });
  }
  return rows.length;
}

/** Sealed values are bound to where they stand: elsewhere they would not open. Throws Error. */
function refuseMove({ table, codec }: Access, changes: object): void {
  if (!Object.values(table.columns).some((spec) => spec.sealed)) return;
  for (const name of [codec.rowKey, table.subject])
    if (name !== null && name in changes)
      throw new Error(`${table.name}.${name} cannot be changed: the row has sealed values`);
}

function writes<Row>(access: Access): Pick<TableStore<Row>, 'insert' | 'update' | 'remove'> {
  const { model, table, codec } = access;
  const isSealed = (name: string) => table.columns[name]?.sealed === true;
  return {
    insert: async (tx, row) => {
      await model.create(codec.encode(row as StoredRow), within(tx));
    },
    update: async (tx, conditions, changes) => {
      refuseMove(access, changes);
      const where = toSequelizeWhere(table, conditions);
      if (Object.keys(changes).some(isSealed)) return updateSealed(access, tx, where, changes as StoredRow);
      const [count] = await model.update(codec.encode(changes as StoredRow), { where, ...within(tx) });
      return count;
    },
    remove: (tx, where) => model.destroy({ where: toSequelizeWhere(table, where), ...within(tx) }),
  };
}

function reads<Row>({ model, table, codec }: Access): Pick<TableStore<Row>, 'find' | 'list' | 'count'> {
  const open = (row: unknown) => codec.decode(row as StoredRow) as Row;
  return {
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
  };
}

/** Opens the store of one declared table. Call it once per table and keep what it returns. */
export function openTableStore<T extends Table>(
  sequelize: Sequelize,
  table: T,
  sealer: Sealer,
): TableStore<RowOf<T>> {
  const model: ModelStatic<Model> = sequelize.define(table.name, sequelizeAttributes(table), {
    timestamps: false,
    freezeTableName: true,
  });
  const access = { model, table, codec: rowCodec(table, sealer) };
  return {
    table,
    ...reads<RowOf<T>>(access),
    ...writes<RowOf<T>>(access),
    index: (name, value) => sealer.blindIndex(table.name, name, value),
  };
}
