import { DataTypes, type QueryInterface, QueryTypes, type Sequelize, Transaction } from 'sequelize';
import { Umzug } from 'umzug';
import type { ColumnType } from './column.ts';
import { sequelizeType } from './sequelize-types.ts';

/** A column as a migration writes it down. Frozen history: it never looks at today's table declarations. */
export type MigrationColumn = {
  readonly type: ColumnType;
  readonly nullable?: true;
  readonly primaryKey?: true;
  readonly unique?: true;
};

/** The changes a migration can make; the same words on every database. */
export type SchemaEditor = {
  readonly createTable: (name: string, columns: Readonly<Record<string, MigrationColumn>>) => Promise<void>;
  readonly dropTable: (name: string) => Promise<void>;
  readonly addColumn: (table: string, name: string, column: MigrationColumn) => Promise<void>;
  readonly removeColumn: (table: string, name: string) => Promise<void>;
  readonly addIndex: (
    table: string,
    columns: readonly string[],
    options?: { unique?: boolean },
  ) => Promise<void>;
  /** For what has no word above, such as triggers. */
  readonly sql: (statement: string) => Promise<void>;
};

/** `name` is `<utc>-<what>`: `2026-11-23T1000-accounts`. Names give the order. */
export type Migration = {
  readonly name: string;
  readonly up: (schema: SchemaEditor) => Promise<void>;
  readonly down: (schema: SchemaEditor) => Promise<void>;
};

const attribute = (column: MigrationColumn) => ({
  type: sequelizeType(column.type),
  allowNull: column.nullable === true,
  primaryKey: column.primaryKey === true,
  unique: column.unique === true,
});

function schemaEditor(queries: QueryInterface, transaction: Transaction): SchemaEditor {
  const within = { transaction };
  return {
    createTable: (name, columns) =>
      queries.createTable(
        name,
        Object.fromEntries(Object.entries(columns).map(([column, spec]) => [column, attribute(spec)])),
        within,
      ),
    dropTable: (name) => queries.dropTable(name, within),
    addColumn: (table, name, column) => queries.addColumn(table, name, attribute(column), within),
    // Written out: on SQLite Sequelize makes the table anew for it, and forgets its indexes.
    removeColumn: async (table, name) => {
      await queries.sequelize.query(`ALTER TABLE "${table}" DROP COLUMN "${name}"`, within);
    },
    addIndex: (table, columns, options = {}) =>
      queries.addIndex(table, [...columns], { unique: options.unique ?? false, ...within }),
    sql: async (statement) => {
      await queries.sequelize.query(statement, within);
    },
  };
}

/** Applies the migrations that are missing, in the order of their names. Returns the names applied. */
export async function migrateUp(sequelize: Sequelize, migrations: readonly Migration[]): Promise<string[]> {
  return (await migrator(sequelize, migrations).up()).map((done) => done.name);
}

/** Takes back the newest `steps` migrations. For tests and for an operator who goes back a release. */
export async function migrateDown(
  sequelize: Sequelize,
  migrations: readonly Migration[],
  steps: number,
): Promise<string[]> {
  return (await migrator(sequelize, migrations).down({ step: steps })).map((done) => done.name);
}

const journal = 'schema_migrations';

async function appliedNames(sequelize: Sequelize): Promise<string[]> {
  await sequelize
    .getQueryInterface()
    .createTable(journal, { name: { type: DataTypes.STRING, primaryKey: true } });
  const sql = `SELECT name FROM ${journal} ORDER BY name`;
  const rows = await sequelize.query<{ name: string }>(sql, { type: QueryTypes.SELECT });
  return rows.map((row) => row.name);
}

/**
 * Each migration and the note that it was applied are one transaction: a start that was cut off has done it whole or not at all,
 * and the next one goes on from there.
 */
function migrator(sequelize: Sequelize, migrations: readonly Migration[]) {
  const queries = sequelize.getQueryInterface();
  const sorted = [...migrations].sort((a, b) => (a.name < b.name ? -1 : 1));
  const step = (work: Migration['up'], note: (transaction: Transaction) => Promise<unknown>) => () =>
    sequelize.transaction({ type: Transaction.TYPES.IMMEDIATE }, async (transaction) => {
      await work(schemaEditor(queries, transaction));
      await note(transaction);
    });
  return new Umzug({
    migrations: sorted.map(({ name, up, down }) => ({
      name,
      up: step(up, (transaction) => queries.bulkInsert(journal, [{ name }], { transaction })),
      down: step(down, (transaction) => queries.bulkDelete(journal, { name }, { transaction })),
    })),
    storage: {
      executed: () => appliedNames(sequelize),
      // Noted within the migration's own transaction.
      logMigration: () => Promise.resolve(),
      unlogMigration: () => Promise.resolve(),
    },
    logger: undefined,
  });
}
