import { heightOf, type Line } from './lay-out-items.ts';
import { addElement, drawArtifact, drawTagged, type Flow, type StructureElement } from './page-flow.ts';
import { colors, type TextStyle } from './page-style.ts';

/** Writes one line with its top at `y`, without moving the flow's pen. Must stand inside marked content. */
export function drawText(flow: Flow, text: string, at: { x: number; y: number; style: TextStyle }): void {
  const { doc } = flow;
  doc.font(at.style.font).fontSize(at.style.size).fillColor(at.style.color);
  const middle = (at.style.leading - doc.currentLineHeight()) / 2;
  doc.text(text, at.x, at.y + middle, { lineBreak: false });
}

/** The structure of one cell or block of items: its paragraphs and lists, made when their first line is drawn. */
export interface ItemStructure {
  readonly parent: StructureElement;
  readonly elements: Map<number, StructureElement>;
  list: StructureElement | null;
}

/** Starts the structure for items under `parent`. */
export function startItems(parent: StructureElement): ItemStructure {
  return { parent, elements: new Map(), list: null };
}

/**
 * Draws lines from `x`, `y` downwards, `width` points wide, tagged as paragraphs and lists. An item cut by a page end goes
 * on in the same element. Returns the height used, in points.
 */
export function drawLines(
  flow: Flow,
  lines: readonly Line[],
  at: { x: number; y: number; width: number; structure: ItemStructure },
): number {
  let y = at.y;
  for (const paragraph of groupByItem(lines)) {
    const first = paragraph[0];
    if (!first) continue;
    if (first !== lines[0]) y += first.above;
    const place = { ...at, y };
    if (first.tone === 'gap') drawGapGround(flow, { ...place, height: heightOf(paragraph) - first.above });
    if (first.bullet === 'none') drawParagraph(flow, paragraph, place);
    else drawListItem(flow, paragraph, place);
    y += heightOf(paragraph) - first.above;
  }
  return y - at.y;
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly structure: ItemStructure;
}

function groupByItem(lines: readonly Line[]): Line[][] {
  return [...Map.groupBy(lines, (line) => line.item).values()];
}

function drawParagraph(flow: Flow, lines: readonly Line[], place: Place): void {
  const { structure } = place;
  structure.list = null;
  const element = elementFor(structure, lines, () => addElement(flow, structure.parent, 'P'));
  drawTagged(flow, element, 'P', () => drawColumn(flow, lines, place));
}

function drawListItem(flow: Flow, lines: readonly Line[], place: Place): void {
  const { structure } = place;
  const body = elementFor(structure, lines, () => startListItem(flow, lines, place));
  drawTagged(flow, body, 'LBody', () => drawColumn(flow, lines, place));
}

function startListItem(flow: Flow, lines: readonly Line[], place: Place): StructureElement {
  const { structure } = place;
  structure.list ??= addElement(flow, structure.parent, 'L');
  const item = addElement(flow, structure.list, 'LI');
  const label = addElement(flow, item, 'Lbl');
  const style = lines[0]?.style;
  if (style) drawTagged(flow, label, 'Lbl', () => drawText(flow, '• ', { x: place.x, y: place.y, style }));
  return addElement(flow, item, 'LBody');
}

function elementFor(
  structure: ItemStructure,
  lines: readonly Line[],
  create: () => StructureElement,
): StructureElement {
  const item = lines[0]?.item ?? 0;
  const element = structure.elements.get(item) ?? create();
  structure.elements.set(item, element);
  return element;
}

function drawColumn(flow: Flow, lines: readonly Line[], place: Place): void {
  let { y } = place;
  for (const line of lines) {
    drawText(flow, line.text, { x: place.x + line.indent, y, style: line.style });
    y += line.style.leading;
  }
}

function drawGapGround(flow: Flow, box: { x: number; y: number; width: number; height: number }): void {
  drawArtifact(flow, 'Layout', () => {
    flow.doc.rect(box.x, box.y, box.width, box.height).fill(colors.gapGround);
    flow.doc.rect(box.x, box.y, 2, box.height).fill(colors.gapBar);
  });
}
