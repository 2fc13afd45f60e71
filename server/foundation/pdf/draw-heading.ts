import type { PdfHeading } from './document-types.ts';
import { drawTextBlock } from './draw-text-block.ts';
import { layOutText } from './lay-out-items.ts';
import { addElement, currentPage, ensureSpace, type Flow, isAtTop, startPage } from './page-flow.ts';
import { contentWidth, headings } from './page-style.ts';

/**
 * Sets a heading and keeps it with what follows: `followedBy` is the height in points that the next block needs to begin.
 * A heading of level 1 or 2 opens a section of the document and an entry of the outline.
 */
export function drawHeading(flow: Flow, heading: PdfHeading, followedBy: number): void {
  const style = headings[heading.level];
  const lines = layOutText(flow, heading.text, style, contentWidth);
  if (heading.level < 3) flow.sectionTitle = null;
  if (heading.startsPage) startPage(flow);
  else ensureSpace(flow, headingHeight(flow, heading) + followedBy);
  if (!isAtTop(flow)) flow.y += style.above;
  if (heading.level < 3) openSection(flow, heading);
  if (heading.anchor) flow.anchors.set(heading.anchor, currentPage(flow));
  const type = `H${heading.level}`;
  drawTextBlock(flow, lines, { element: addElement(flow, flow.section, type), type, style });
  flow.y += style.below;
}

/** Height of a heading with the space around it, in points. */
export function headingHeight(flow: Flow, heading: PdfHeading): number {
  const style = headings[heading.level];
  const lines = layOutText(flow, heading.text, style, contentWidth);
  return style.above + lines.length * style.leading + style.below;
}

function openSection(flow: Flow, heading: PdfHeading): void {
  flow.section = addElement(flow, flow.root, 'Sect');
  flow.sectionTitle = heading.text;
  flow.doc.outline.addItem(heading.text);
}
