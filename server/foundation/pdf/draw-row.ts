import type { PdfCell } from './document-types.ts';
import { drawLines, drawText, type ItemStructure, startItems } from './draw-lines.ts';
import { countFitting, heightOf, type Line, layOutItems, layOutText } from './lay-out-items.ts';
import {
  addElement,
  drawArtifact,
  type Flow,
  isAtTop,
  KEEP_TOGETHER,
  remaining,
  type StructureElement,
  startPage,
} from './page-flow.ts';
import { colors, page, spacing, tones } from './page-style.ts';

/** Left edge and width in points; `heads` marks a column of row headers. */
export interface TableColumn {
  readonly x: number;
  readonly width: number;
  readonly heads: boolean;
}

export interface TableSetting {
  readonly columns: readonly TableColumn[];
  readonly header: readonly PdfCell[] | null;
}

export type RowLines = readonly (readonly Line[])[];

interface CellPen {
  readonly column: TableColumn;
  readonly structure: ItemStructure;
  lines: readonly Line[];
}

/** Breaks the cells of a row into lines. Draws nothing. */
export function layOutRow(flow: Flow, columns: readonly TableColumn[], row: readonly PdfCell[]): RowLines {
  return columns.map((column, index) => layOutItems(flow, row[index] ?? [], innerWidth(column)));
}

/** Height a row needs to begin: all of it where it is low enough to be kept together, else its first lines. */
export function rowStart(cells: RowLines): number {
  const whole = Math.max(...cells.map(heightOf)) + 2 * spacing.cellAbove;
  if (whole <= KEEP_TOGETHER) return whole;
  return Math.max(...cells.map((lines) => heightOf(lines.slice(0, 3)))) + 2 * spacing.cellAbove;
}

/** Draws one row, over several pages where it is higher than the room left; repeats the table's header on each. */
export function drawRow(
  flow: Flow,
  {
    setting,
    row,
    parent,
    header,
  }: { setting: TableSetting; row: readonly PdfCell[]; parent: StructureElement; header: boolean },
): void {
  const cells = layOutRow(flow, setting.columns, row);
  if (!header && remaining(flow) < rowStart(cells) && !isAtTop(flow)) startNextPage(flow, setting);
  const pens = openRow(flow, { setting, cells, parent, header });
  while (!drawPart(flow, pens, header)) {
    startNextPage(flow, setting);
    repeatLabels(flow, pens, row);
  }
}

function openRow(
  flow: Flow,
  {
    setting,
    cells,
    parent,
    header,
  }: { setting: TableSetting; cells: RowLines; parent: StructureElement; header: boolean },
): CellPen[] {
  const rowElement = addElement(flow, parent, 'TR');
  return setting.columns.map((column, index) => {
    const cell = addCell(flow, rowElement, { header, heads: column.heads });
    return { column, structure: startItems(cell), lines: cells[index] ?? [] };
  });
}

function addCell(
  flow: Flow,
  row: StructureElement,
  { header, heads }: { header: boolean; heads: boolean },
): StructureElement {
  if (header) return addElement(flow, row, 'TH', { scope: 'Column' });
  return heads ? addElement(flow, row, 'TH', { scope: 'Row' }) : addElement(flow, row, 'TD');
}

/** Draws what fits on this page and says whether that was all. */
function drawPart(flow: Flow, pens: readonly CellPen[], header: boolean): boolean {
  const room = remaining(flow) - 2 * spacing.cellAbove;
  const parts = pens.map((pen) => takeLines(pen, room));
  const height = Math.max(...parts.map(heightOfPart)) + 2 * spacing.cellAbove;
  drawGround(flow, pens, { height, header });
  pens.forEach((pen, index) => {
    const place = {
      x: pen.column.x + spacing.cellAside,
      y: flow.y + spacing.cellAbove,
      width: innerWidth(pen.column),
    };
    drawLines(flow, parts[index] ?? [], { ...place, structure: pen.structure });
  });
  flow.y += height;
  return pens.every((pen) => pen.lines.length === 0);
}

function takeLines(pen: CellPen, room: number): readonly Line[] {
  const count = countFitting(pen.lines, room);
  const part = pen.lines.slice(0, count);
  pen.lines = pen.lines.slice(count);
  return part;
}

function heightOfPart(lines: readonly Line[]): number {
  return heightOf(lines) - (lines[0]?.above ?? 0);
}

function startNextPage(flow: Flow, setting: TableSetting): void {
  startPage(flow);
  if (!setting.header) return;
  const cells = layOutRow(flow, setting.columns, setting.header);
  const height = Math.max(...cells.map(heightOf)) + 2 * spacing.cellAbove;
  drawArtifact(flow, 'Pagination', () => {
    fillGround(flow, { x: page.left, width: page.right - page.left }, height);
    cells.forEach((lines, index) => {
      const x = (setting.columns[index]?.x ?? page.left) + spacing.cellAside;
      drawLoose(
        flow,
        lines.map((line) => line.text),
        x,
      );
    });
  });
  flow.y += height;
}

/** On the pages a row goes on to, its label stands again in small type, for the eye only. */
function repeatLabels(flow: Flow, pens: readonly CellPen[], row: readonly PdfCell[]): void {
  pens.forEach((pen, index) => {
    const label = row[index]?.[0];
    if (!pen.column.heads || pen.lines.length > 0 || label?.kind !== 'text') return;
    const text = `${label.text} ${flow.wording.continued}`;
    const lines = layOutText(flow, text, tones.quiet, innerWidth(pen.column)).slice(0, 4);
    drawArtifact(flow, 'Pagination', () =>
      drawLoose(flow, lines, pen.column.x + spacing.cellAside, tones.quiet),
    );
  });
}

function drawLoose(flow: Flow, lines: readonly string[], x: number, style = tones.strong): void {
  lines.forEach((line, number) => {
    drawText(flow, line, { x, y: flow.y + spacing.cellAbove + number * style.leading, style });
  });
}

function drawGround(
  flow: Flow,
  pens: readonly CellPen[],
  { height, header }: { height: number; header: boolean },
): void {
  drawArtifact(flow, 'Layout', () => {
    for (const { column } of pens) if (header || column.heads) fillGround(flow, column, height);
    const y = flow.y + height;
    flow.doc.moveTo(page.left, y).lineTo(page.right, y).lineWidth(0.6).stroke(colors.rule);
  });
}

function fillGround(flow: Flow, box: { x: number; width: number }, height: number): void {
  flow.doc.rect(box.x, flow.y, box.width, height).fill(colors.headGround);
}

function innerWidth(column: TableColumn): number {
  return column.width - 2 * spacing.cellAside;
}
