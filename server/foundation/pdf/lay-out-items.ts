import { breakLines } from './break-lines.ts';
import { cleanText } from './clean-text.ts';
import type { PdfCell, PdfItem, PdfTone } from './document-types.ts';
import { findFont } from './find-fonts.ts';
import type { Flow } from './page-flow.ts';
import { spacing, type TextStyle, tones } from './page-style.ts';

/**
 * One line ready to be drawn; all measures in points. `item` is the place of its paragraph in the cell. `above` is space
 * before the line, left out where the line starts a page.
 */
export interface Line {
  readonly text: string;
  readonly style: TextStyle;
  readonly tone: PdfTone;
  readonly item: number;
  readonly indent: number;
  readonly above: number;
  readonly bullet: 'starts' | 'goes-on' | 'none';
  readonly linesLeft: number;
}

/** Breaks every item of a cell into lines for a column `width` points wide. Draws nothing. */
export function layOutItems(flow: Flow, items: PdfCell, width: number): Line[] {
  return items.flatMap((item, index) => layOutItem(flow, { item, index, width }));
}

/** Breaks one text in a given style; for headings and the title page. */
export function layOutText(flow: Flow, text: string, style: TextStyle, width: number): string[] {
  const font = findFont(style.font);
  const clean = cleanText(text, (codePoint) => font.hasGlyphForCodePoint(codePoint));
  flow.doc.font(style.font).fontSize(style.size);
  return breakLines(clean, width, (part) => flow.doc.widthOfString(part));
}

function layOutItem(
  flow: Flow,
  { item, index, width }: { item: PdfItem; index: number; width: number },
): Line[] {
  const tone = item.kind === 'page-of' ? 'body' : (item.tone ?? 'body');
  const indent = indentOf(item, tone);
  const lines = partsOf(flow, item, tone).flatMap(({ text, style }) =>
    layOutText(flow, text, style, width - indent).map((line) => ({ text: line, style })),
  );
  return lines.map((line, number) => ({
    ...line,
    tone,
    item: index,
    indent,
    above: number === 0 && index > 0 ? spacing.betweenItems : 0,
    bullet: bulletOf(item, number),
    linesLeft: lines.length - number,
  }));
}

function partsOf(flow: Flow, item: PdfItem, tone: PdfTone): { text: string; style: TextStyle }[] {
  const parts = [{ text: textOf(flow, item), style: tones[tone] }];
  const note = item.kind === 'page-of' ? undefined : item.note;
  return note === undefined ? parts : [...parts, { text: note, style: tones.quiet }];
}

function textOf(flow: Flow, item: PdfItem): string {
  return item.kind === 'page-of' ? `${item.before ?? ''}${flow.pageOf(item.anchor)}` : item.text;
}

function indentOf(item: PdfItem, tone: PdfTone): number {
  if (item.kind === 'bullet') return spacing.bulletIndent;
  return tone === 'gap' ? spacing.cellAside : 0;
}

function bulletOf(item: PdfItem, lineNumber: number): Line['bullet'] {
  if (item.kind !== 'bullet') return 'none';
  return lineNumber === 0 ? 'starts' : 'goes-on';
}

/** Height of some lines set one below the other, in points. */
export function heightOf(lines: readonly Line[]): number {
  return lines.reduce((sum, line) => sum + line.above + line.style.leading, 0);
}

/**
 * How many of `lines` fit into `available` points. Neither the first line of a longer paragraph is left alone at the foot
 * of the page nor its last line carried over alone, unless the whole page has no room for two. Pure.
 */
export function countFitting(lines: readonly Line[], available: number): number {
  let used = 0;
  let count = 0;
  for (const line of lines) {
    used += line.style.leading + (count === 0 ? 0 : line.above);
    if (used > available) break;
    count += 1;
  }
  return count === lines.length ? count : withoutLonelyLines(lines, count);
}

function withoutLonelyLines(lines: readonly Line[], count: number): number {
  const next = lines[count];
  const last = lines[count - 1];
  if (!next || !last || next.item !== last.item) return count;
  const paragraphStart = lines.findIndex((line) => line.item === last.item);
  const keepTwo = next.linesLeft === 1 && count - paragraphStart > 2 ? count - 1 : count;
  return keepTwo - paragraphStart === 1 ? paragraphStart : keepTwo;
}
