import type { PdfCell } from './document-types.ts';
import { startItems } from './draw-lines.ts';
import { type CellPen, drawRowPart, innerWidth, type TableColumn } from './draw-row-part.ts';
import { heightOf, type Line, layOutItems } from './lay-out-items.ts';
import {
  addElement,
  type Flow,
  isAtTop,
  KEEP_TOGETHER,
  remaining,
  type StructureElement,
  startPage,
} from './page-flow.ts';
import { spacing } from './page-style.ts';

export interface TableSetting {
  readonly columns: readonly TableColumn[];
  readonly header: readonly PdfCell[] | null;
}

export type RowLines = readonly (readonly Line[])[];

/** Breaks the cells of a row into lines. Draws nothing. */
export function layOutRow(flow: Flow, columns: readonly TableColumn[], row: readonly PdfCell[]): RowLines {
  return columns.map((column, index) => layOutItems(flow, row[index] ?? [], innerWidth(column)));
}

/** Height a row needs to begin: all of it where it is low enough to be kept together, else its first lines. */
export function rowStart(cells: RowLines): number {
  const whole = rowHeight(cells);
  return whole <= KEEP_TOGETHER ? whole : rowHeight(cells.map((lines) => lines.slice(0, 3)));
}

/** Draws the header row of a table. */
export function drawHeaderRow(flow: Flow, setting: TableSetting, parent: StructureElement): void {
  const row = setting.header ?? [];
  const pens = openCells(flow, { setting, row, types: () => ['TH', 'Column'], parent });
  drawRowPart(flow, pens, { filled: 'all' });
  while (isUnfinished(pens)) {
    startPage(flow);
    drawRowPart(flow, pens, { filled: 'all' });
  }
}

/** Draws one row, over several pages where it is higher than the room left; repeats the table's header on each. */
export function drawRow(
  flow: Flow,
  { setting, row, parent }: { setting: TableSetting; row: readonly PdfCell[]; parent: StructureElement },
): void {
  const start = rowStart(layOutRow(flow, setting.columns, row));
  if (remaining(flow) < start && !isAtTop(flow)) startNextPage(flow, setting);
  const filled = setting.header ? 'none' : 'heads';
  const pens = openCells(flow, { setting, row, types: cellType, parent });
  drawRowPart(flow, pens, { filled });
  while (isUnfinished(pens)) {
    startNextPage(flow, setting);
    drawRowPart(flow, pens, { filled, continues: row });
  }
}

function openCells(
  flow: Flow,
  {
    setting,
    row,
    types,
    parent,
  }: {
    setting: TableSetting;
    row: readonly PdfCell[];
    types: (column: TableColumn) => readonly ['TH', 'Row' | 'Column'] | readonly ['TD'];
    parent: StructureElement;
  },
): CellPen[] {
  const rowElement = addElement(flow, parent, 'TR');
  const cells = layOutRow(flow, setting.columns, row);
  return setting.columns.map((column, index) => {
    const [type, scope] = types(column);
    const cell = addElement(flow, rowElement, type, scope ? { scope } : {});
    return { column, structure: startItems(cell), lines: cells[index] ?? [] };
  });
}

function cellType(column: TableColumn): readonly ['TH', 'Row'] | readonly ['TD'] {
  return column.heads ? ['TH', 'Row'] : ['TD'];
}

function isUnfinished(pens: readonly CellPen[]): boolean {
  return pens.some((pen) => pen.lines.length > 0);
}

// A header that fills much of a page is not repeated: the rows must have room to go on.
function startNextPage(flow: Flow, setting: TableSetting): void {
  startPage(flow);
  if (!setting.header) return;
  const cells = layOutRow(flow, setting.columns, setting.header);
  if (rowHeight(cells) > KEEP_TOGETHER / 2) return;
  const pens = setting.columns.map((column, index) => ({
    column,
    structure: null,
    lines: cells[index] ?? [],
  }));
  drawRowPart(flow, pens, { filled: 'all' });
}

function rowHeight(cells: RowLines): number {
  return Math.max(...cells.map(heightOf)) + 2 * spacing.cellAbove;
}
