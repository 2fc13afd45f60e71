import type { PdfDocument } from './document-types.ts';
import { drawText } from './draw-lines.ts';
import { fitLine } from './fit-line.ts';
import { drawArtifact, type Flow } from './page-flow.ts';
import { colors, contentWidth, margin, page } from './page-style.ts';

const GAP = 18;

/**
 * Writes what stands in the margins, as artifacts: "title … Page x of y" at the foot of every page, and at the head the section
 * that goes on there. To be called when all pages are there.
 */
export function drawMargins(flow: Flow, document: PdfDocument): void {
  const { count } = flow.doc.bufferedPageRange();
  for (let index = 0; index < count; index += 1) {
    flow.doc.switchToPage(index);
    drawArtifact(flow, 'Pagination', () => {
      drawHead(flow, index + 1);
      drawFoot(flow, document, { number: index + 1, count });
    });
  }
}

function drawHead(flow: Flow, number: number): void {
  const section = flow.goesOn.get(number);
  if (section === undefined) return;
  const { text } = fitLine(flow, `${section} ${flow.wording.continued}`, margin, contentWidth);
  drawText(flow, text, { x: page.left, y: page.head, style: margin });
}

function drawFoot(
  flow: Flow,
  document: PdfDocument,
  { number, count }: { number: number; count: number },
): void {
  const { doc } = flow;
  const pages = fitLine(flow, document.wording.pageOf(number, count), margin, contentWidth / 2);
  const title = fitLine(flow, document.title, margin, contentWidth - pages.width - GAP);
  const y = page.foot - 7;
  doc.moveTo(page.left, y).lineTo(page.right, y).lineWidth(0.5).stroke(colors.rule);
  drawText(flow, title.text, { x: page.left, y: page.foot, style: margin });
  drawText(flow, pages.text, { x: page.right - pages.width, y: page.foot, style: margin });
}
