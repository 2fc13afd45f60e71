import type { PdfCell } from './document-types.ts';
import { drawLines, drawText, type ItemStructure } from './draw-lines.ts';
import { countFitting, heightOf, type Line, layOutText } from './lay-out-items.ts';
import { drawArtifact, type Flow, remaining } from './page-flow.ts';
import { colors, page, spacing, tones } from './page-style.ts';

/** Left edge and width in points; `heads` marks a column of row headers. */
export interface TableColumn {
  readonly x: number;
  readonly width: number;
  readonly heads: boolean;
}

/** What is left to draw of a cell. Without a structure it is for the eye only: a header that stood on an earlier page. */
export interface CellPen {
  readonly column: TableColumn;
  readonly structure: ItemStructure | null;
  lines: readonly Line[];
}

/** Which cells have a ground. `continues` is the row when this is not its first part: its labels are repeated. */
export interface RowLook {
  readonly filled: 'all' | 'heads' | 'none';
  readonly continues?: readonly PdfCell[];
}

/** Width for the text of a cell, in points. */
export function innerWidth(column: TableColumn): number {
  return column.width - 2 * spacing.cellAside;
}

/** Draws as much of a row as fits on this page and takes it off the pens. Moves the flow below it. */
export function drawRowPart(flow: Flow, pens: readonly CellPen[], look: RowLook): void {
  const room = remaining(flow) - 2 * spacing.cellAbove;
  const labels = look.continues ? repeatedLabels(flow, pens, look.continues) : [];
  const parts = pens.map((pen) => takeLines(pen, room));
  const inner = Math.max(...parts.map(heightOfPart), ...labels.map(({ height }) => height));
  const height = inner + 2 * spacing.cellAbove;
  drawGround(flow, pens, { height, filled: look.filled });
  for (const label of labels) drawUntagged(flow, label);
  pens.forEach((pen, index) => {
    drawCell(flow, pen, parts[index] ?? []);
  });
  flow.y += height;
}

function drawCell(flow: Flow, { column, structure }: CellPen, lines: readonly Line[]): void {
  const x = column.x + spacing.cellAside;
  if (structure) {
    drawLines(flow, lines, { x, y: flow.y + spacing.cellAbove, width: innerWidth(column), structure });
  } else {
    drawUntagged(flow, { x, lines: lines.map(({ text }) => text), style: tones.strong });
  }
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

interface Label {
  readonly x: number;
  readonly lines: readonly string[];
  readonly style: typeof tones.quiet;
  readonly height: number;
}

const MOST_LABEL_LINES = 4;

/** On the pages a row goes on to, its label stands again in small type. */
function repeatedLabels(flow: Flow, pens: readonly CellPen[], row: readonly PdfCell[]): Label[] {
  return pens.flatMap(({ column, lines }, index) => {
    const label = row[index]?.[0];
    if (!column.heads || lines.length > 0 || label?.kind !== 'text') return [];
    const text = `${label.text} ${flow.wording.continued}`;
    const style = tones.quiet;
    const short = layOutText(flow, text, style, innerWidth(column)).slice(0, MOST_LABEL_LINES);
    return [{ x: column.x + spacing.cellAside, lines: short, style, height: short.length * style.leading }];
  });
}

function drawUntagged(flow: Flow, label: Omit<Label, 'height'>): void {
  drawArtifact(flow, 'Pagination', () => {
    label.lines.forEach((line, number) => {
      const y = flow.y + spacing.cellAbove + number * label.style.leading;
      drawText(flow, line, { x: label.x, y, style: label.style });
    });
  });
}

function drawGround(
  flow: Flow,
  pens: readonly CellPen[],
  { height, filled }: { height: number; filled: RowLook['filled'] },
): void {
  drawArtifact(flow, 'Layout', () => {
    for (const { column } of pens) {
      if (filled === 'all' || (filled === 'heads' && column.heads)) {
        flow.doc.rect(column.x, flow.y, column.width, height).fill(colors.headGround);
      }
    }
    for (const y of [flow.y, flow.y + height]) {
      flow.doc.moveTo(page.left, y).lineTo(page.right, y).lineWidth(0.6).stroke(colors.rule);
    }
  });
}
