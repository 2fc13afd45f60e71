import { type Classification, isPersonalTable, type Table } from '#server/foundation/database/index.ts';

/** A column with what its declaration says of it. `personal: false` says that it holds nothing about a person. */
export type MappedColumn = {
  readonly table: string;
  readonly column: string;
  readonly personal: Classification;
  readonly sealed: boolean;
};

/** Every column of every table with its classification, in the order of the declarations. Pure. */
export const listColumns = (tables: readonly Table[]): MappedColumn[] =>
  tables.flatMap((table) =>
    Object.entries(table.columns).map(([column, { personal, sealed }]) => ({
      table: table.name,
      column,
      personal,
      sealed,
    })),
  );

/** Names of the tables that hold something about account holders. Pure. */
export const listSubjectTables = (tables: readonly Table[]): string[] =>
  tables
    .filter(
      (table) =>
        isPersonalTable(table) &&
        Object.values(table.columns).some(
          ({ personal }) => personal !== false && personal.whose === 'account-holder',
        ),
    )
    .map(({ name }) => name);
