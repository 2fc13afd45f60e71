import type { PdfCell, PdfColumn, PdfFacts, PdfTable } from './document-types.ts';
import { drawHeaderRow, drawRow, layOutRow, rowStart, type TableSetting } from './draw-row.ts';
import type { TableColumn } from './draw-row-part.ts';
import { addElement, ensureSpace, type Flow } from './page-flow.ts';
import { contentWidth, page, spacing } from './page-style.ts';

const FACT_COLUMNS: readonly PdfColumn[] = [
  { title: '', share: 31, heads: true },
  { title: '', share: 69 },
];

/** Sets a definition table: each fact one row, its label the row's header. */
export function drawFacts(flow: Flow, block: PdfFacts): void {
  drawGrid(flow, factSetting(), factRows(block));
}

/** Sets a table with a header row, which is repeated on every page the table goes on to. */
export function drawTable(flow: Flow, block: PdfTable): void {
  drawGrid(flow, tableSetting(block), block.rows);
}

/** Height that the table's beginning needs to stand under its heading, in points. */
export function tableStart(flow: Flow, block: PdfFacts | PdfTable): number {
  if (block.kind === 'facts') return gridStart(flow, factSetting(), factRows(block));
  return gridStart(flow, tableSetting(block), block.rows);
}

function drawGrid(flow: Flow, setting: TableSetting, rows: readonly (readonly PdfCell[])[]): void {
  ensureSpace(flow, gridStart(flow, setting, rows));
  const table = addElement(flow, flow.section, 'Table');
  if (setting.header) drawHeaderRow(flow, setting, table);
  for (const row of rows) drawRow(flow, { setting, row, parent: table });
  flow.y += spacing.afterBlock;
}

function gridStart(flow: Flow, setting: TableSetting, rows: readonly (readonly PdfCell[])[]): number {
  const first = [setting.header ?? [], rows[0] ?? []].filter((row) => row.length > 0);
  return first.reduce((sum, row) => sum + rowStart(layOutRow(flow, setting.columns, row)), 0);
}

function factSetting(): TableSetting {
  return { columns: placeColumns(FACT_COLUMNS), header: null };
}

function factRows(block: PdfFacts): PdfCell[][] {
  return block.facts.map(({ label, value }) => [[{ kind: 'text', text: label, tone: 'strong' }], [...value]]);
}

function tableSetting(block: PdfTable): TableSetting {
  const header = block.columns.map(({ title }): PdfCell => [{ kind: 'text', text: title, tone: 'strong' }]);
  return { columns: placeColumns(block.columns), header };
}

function placeColumns(columns: readonly PdfColumn[]): TableColumn[] {
  const shares = columns.reduce((sum, column) => sum + column.share, 0);
  let x: number = page.left;
  return columns.map((column) => {
    const width = (column.share / shares) * contentWidth;
    const placed = { x, width, heads: column.heads ?? false };
    x += width;
    return placed;
  });
}
