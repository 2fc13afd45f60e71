import { cleanText } from './clean-text.ts';
import type { PdfDocument } from './document-types.ts';
import { drawText } from './draw-lines.ts';
import { findFont } from './find-fonts.ts';
import { drawArtifact, type Flow } from './page-flow.ts';
import { colors, contentWidth, footer, page } from './page-style.ts';

const GAP = 18;

/** Writes "title … Page x of y" at the foot of every page, as an artifact. To be called when all pages are there. */
export function drawFooters(flow: Flow, document: PdfDocument): void {
  const { count } = flow.doc.bufferedPageRange();
  for (let index = 0; index < count; index += 1) {
    flow.doc.switchToPage(index);
    drawArtifact(flow, 'Pagination', () => drawFooter(flow, document, { number: index + 1, count }));
  }
}

function drawFooter(
  flow: Flow,
  document: PdfDocument,
  { number, count }: { number: number; count: number },
): void {
  const { doc } = flow;
  const hasGlyph = (codePoint: number) => findFont(footer.font).hasGlyphForCodePoint(codePoint);
  doc.font(footer.font).fontSize(footer.size);
  const pageText = cleanText(document.wording.pageOf(number, count), hasGlyph);
  const pageWidth = doc.widthOfString(pageText);
  const title = shorten(
    cleanText(document.title, hasGlyph),
    (text) => doc.widthOfString(text),
    contentWidth - pageWidth - GAP,
  );
  doc
    .moveTo(page.left, page.footer - 7)
    .lineTo(page.right, page.footer - 7)
    .lineWidth(0.5)
    .stroke(colors.rule);
  drawText(flow, title, { x: page.left, y: page.footer, style: footer });
  drawText(flow, pageText, { x: page.right - pageWidth, y: page.footer, style: footer });
}

function shorten(text: string, measure: (text: string) => number, width: number): string {
  const line = text.replaceAll('\n', ' ');
  if (measure(line) <= width) return line;
  const characters = [...line];
  let kept = '';
  for (const character of characters) {
    if (measure(`${kept}${character}…`) > width) break;
    kept += character;
  }
  return `${kept}…`;
}
