import { setTimeout } from 'node:timers/promises';
import { QueryTypes, Sequelize } from 'sequelize';
import { sequelizeDriver } from '#server/foundation/sqlite/index.ts';
import { checkSchema } from './check-schema.ts';
import { type Migration, migrateUp } from './migrate.ts';
import type { Sealer } from './seal.ts';
import type { RowOf, Table } from './table.ts';
import { openTableStore, type TableStore } from './table-store.ts';
import { type Tx, toSequelize, transactionQueue } from './transaction.ts';

export type Database = {
  readonly transaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
  readonly table: <T extends Table>(table: T) => TableStore<RowOf<T>>;
  /** A read that the table stores have no word for. Values are bound, never pasted. */
  readonly query: <Row extends object>(sql: string, bind?: readonly unknown[], tx?: Tx) => Promise<Row[]>;
  /** A change of many rows at once that the table stores have no word for. Values are bound, never pasted. */
  readonly execute: (tx: Tx, sql: string, bind?: readonly unknown[]) => Promise<void>;
  /**
   * Writes the WAL into the database file and empties it, so that deleted bytes are nowhere. A reader that holds on is waited for, ten seconds unless
   * `patienceMs` says otherwise; then it throws.
   */
  readonly truncateWal: (patienceMs?: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

export type OpenOptions = {
  /** Path of the database file. */
  readonly file: string;
  readonly tables: readonly Table[];
  readonly migrations: readonly Migration[];
  readonly sealer: Sealer;
};

async function checked(sequelize: Sequelize, options: OpenOptions): Promise<void> {
  await sequelize.authenticate();
  await migrateUp(sequelize, options.migrations);
  const wrong = await checkSchema(sequelize, options.tables);
  if (wrong.length > 0) throw new Error(`the database does not match the data map:\n  ${wrong.join('\n  ')}`);
}

const askAgainMs = 50;

/** An open reader makes SQLite answer "busy", and the bytes stay where they were: it is asked until nobody holds on. */
async function truncateWal(sequelize: Sequelize, patienceMs: number): Promise<void> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const [row] = await sequelize.query<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)', {
      type: QueryTypes.SELECT,
    });
    if (row?.busy === 0) return;
    if (performance.now() >= until)
      throw new Error(
        `the write-ahead log could not be emptied: a reader holds on to it, for ${patienceMs} ms now`,
      );
    await setTimeout(askAgainMs);
  }
}

/**
 * Opens the database, migrates it and compares it with the data map. Throws Error that lists every difference.
 * One per process; `close` releases the file.
 */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const sequelize = new Sequelize({
    dialect: 'sqlite',
    storage: options.file,
    dialectModule: sequelizeDriver,
    logging: false,
  });
  try {
    await checked(sequelize, options);
  } catch (error) {
    await sequelize.close();
    throw error;
  }
  const declared = new Set(options.tables);
  return {
    transaction: transactionQueue(sequelize),
    table: (table) => {
      if (!declared.has(table))
        throw new Error(`table ${table.name} is not in the list that was handed to openDatabase`);
      return openTableStore(sequelize, table, options.sealer);
    },
    query: <Row extends object>(sql: string, bind: readonly unknown[] = [], tx?: Tx) =>
      sequelize.query<Row>(sql, {
        bind: [...bind],
        type: QueryTypes.SELECT,
        ...(tx ? { transaction: toSequelize(tx) } : {}),
      }),
    execute: async (tx, sql, bind = []) => {
      await sequelize.query(sql, { bind: [...bind], type: QueryTypes.RAW, transaction: toSequelize(tx) });
    },
    truncateWal: (patienceMs = 10_000) => truncateWal(sequelize, patienceMs),
    close: () => sequelize.close(),
  };
}
