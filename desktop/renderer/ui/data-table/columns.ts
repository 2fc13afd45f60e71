import { createColumnHelper, metaHelper, type RowData, tableFeatures } from '@tanstack/react-table';
import type { ReactNode } from 'react';

/** How a column is laid out: `width` is a CSS grid track such as `90px` or `minmax(120px, 1fr)`. */
export type ColumnLayout = { width: string; align?: 'start' | 'end' };

/** A column of a DataTable. */
export type Column<Row> = ColumnLayout & {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
};

export const features = tableFeatures({ columnMeta: metaHelper<ColumnLayout>() });

/** The table library's own column definitions. Pure. */
export function defineColumns<Row extends RowData>(columns: readonly Column<Row>[]) {
  const helper = createColumnHelper<typeof features, Row>();
  return columns.map(({ id, header, cell, ...meta }) =>
    helper.display({ id, header, cell: ({ row }) => cell(row.original), meta }),
  );
}

/** The grid tracks of all columns. Pure. */
export const gridTracks = (columns: readonly ColumnLayout[]): string =>
  columns.map(({ width }) => width).join(' ');
