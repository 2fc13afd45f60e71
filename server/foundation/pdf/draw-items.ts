import type { PdfItems } from './document-types.ts';
import { drawLines, startItems } from './draw-lines.ts';
import { countFitting, heightOf, type Line, layOutItems } from './lay-out-items.ts';
import { ensureSpace, type Flow, remaining, startPage } from './page-flow.ts';
import { contentWidth, page, spacing } from './page-style.ts';

/** Sets paragraphs and lists over the full width, going on over as many pages as they need. */
export function drawItems(flow: Flow, block: PdfItems): void {
  const structure = startItems(flow.section);
  let lines = layOutItems(flow, block.items, contentWidth);
  ensureSpace(flow, heightOf(startOf(lines)));
  while (lines.length > 0) {
    const count = countFitting(lines, remaining(flow)) || Number(remaining(flow) >= page.bottom - page.top);
    flow.y += drawLines(flow, lines.slice(0, count), {
      x: page.left,
      y: flow.y,
      width: contentWidth,
      structure,
    });
    lines = lines.slice(count);
    if (lines.length > 0) startPage(flow);
  }
  flow.y += spacing.afterBlock;
}

/** Height that the block's beginning needs to stand under its heading, in points. */
export function itemsStart(flow: Flow, block: PdfItems): number {
  return heightOf(startOf(layOutItems(flow, block.items, contentWidth)));
}

function startOf(lines: readonly Line[]): readonly Line[] {
  return lines.slice(0, 2);
}
