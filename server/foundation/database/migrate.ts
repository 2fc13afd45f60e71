import type { QueryInterface, Sequelize } from 'sequelize';
import { SequelizeStorage, Umzug } from 'umzug';
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

function schemaEditor(queries: QueryInterface): SchemaEditor {
  return {
    createTable: (name, columns) =>
      queries.createTable(
        name,
        Object.fromEntries(Object.entries(columns).map(([column, spec]) => [column, attribute(spec)])),
      ),
    dropTable: (name) => queries.dropTable(name),
    addColumn: (table, name, column) => queries.addColumn(table, name, attribute(column)),
    removeColumn: (table, name) => queries.removeColumn(table, name),
    addIndex: (table, columns, options = {}) =>
      queries.addIndex(table, [...columns], { unique: options.unique ?? false }),
    sql: async (statement) => {
      await queries.sequelize.query(statement);
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

function migrator(sequelize: Sequelize, migrations: readonly Migration[]) {
  const sorted = [...migrations].sort((a, b) => (a.name < b.name ? -1 : 1));
  return new Umzug({
    migrations: sorted.map(({ name, up, down }) => ({
      name,
      up: ({ context }: { context: SchemaEditor }) => up(context),
      down: ({ context }: { context: SchemaEditor }) => down(context),
    })),
    context: schemaEditor(sequelize.getQueryInterface()),
    storage: new SequelizeStorage({ sequelize, modelName: 'schema_migrations' }),
    logger: undefined,
  });
}
