import type { PdfCell, PdfColumn, PdfFacts, PdfTable } from './document-types.ts';
import { drawRow, layOutRow, rowStart, type TableColumn, type TableSetting } from './draw-row.ts';
import { addElement, drawArtifact, ensureSpace, type Flow } from './page-flow.ts';
import { colors, contentWidth, page, spacing } from './page-style.ts';

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
  const setting = block.kind === 'facts' ? factSetting() : tableSetting(block);
  const first = (block.kind === 'facts' ? factRows(block) : block.rows)[0];
  const header = setting.header ? rowStart(layOutRow(flow, setting.columns, setting.header)) : 0;
  return header + (first ? rowStart(layOutRow(flow, setting.columns, first)) : 0);
}

function drawGrid(flow: Flow, setting: TableSetting, rows: readonly (readonly PdfCell[])[]): void {
  const table = addElement(flow, flow.section, 'Table');
  if (setting.header) drawHeader(flow, table, setting, rows[0]);
  else drawTopRule(flow, setting, rows[0]);
  for (const row of rows) drawRow(flow, { setting, row, parent: table, header: false });
  flow.y += spacing.afterBlock;
}

function drawHeader(
  flow: Flow,
  table: PDFKit.PDFStructureElement,
  setting: TableSetting,
  first: readonly PdfCell[] | undefined,
): void {
  const header = setting.header ?? [];
  const start = rowStart(layOutRow(flow, setting.columns, header));
  ensureSpace(flow, start + (first ? rowStart(layOutRow(flow, setting.columns, first)) : 0));
  drawRow(flow, { setting, row: header, parent: table, header: true });
}

function drawTopRule(flow: Flow, setting: TableSetting, first: readonly PdfCell[] | undefined): void {
  if (!first) return;
  ensureSpace(flow, rowStart(layOutRow(flow, setting.columns, first)));
  drawArtifact(flow, 'Layout', () => {
    flow.doc.moveTo(page.left, flow.y).lineTo(page.right, flow.y).lineWidth(0.8).stroke(colors.rule);
  });
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
