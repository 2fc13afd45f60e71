import type { PdfTitlePage } from './document-types.ts';
import { drawItems } from './draw-items.ts';
import { drawFacts } from './draw-table.ts';
import { drawTextBlock } from './draw-text-block.ts';
import { layOutText } from './lay-out-items.ts';
import { addElement, drawArtifact, type Flow, startPage } from './page-flow.ts';
import { colors, contentWidth, headings, overline, page, subtitle, type TextStyle } from './page-style.ts';

const FIRST_LINE = 150;
const BAR_HEIGHT = 5;

/** Sets the title page: a bar, the kind of document, title, subtitle, the facts and a note, on a page of its own. */
export function drawTitlePage(flow: Flow, block: PdfTitlePage): void {
  startPage(flow);
  flow.section = addElement(flow, flow.root, 'Sect');
  flow.doc.outline.addItem(block.title);
  drawArtifact(flow, 'Layout', () => {
    flow.doc.rect(page.left, FIRST_LINE - 22, 64, BAR_HEIGHT).fill(colors.accent);
  });
  flow.y = FIRST_LINE;
  drawTitleLine(flow, 'P', { text: block.overline, style: overline, below: 10 });
  drawTitleLine(flow, 'H1', { text: block.title, style: headings[1], below: 8 });
  drawTitleLine(flow, 'P', { text: block.subtitle, style: subtitle, below: 34 });
  drawFacts(flow, { kind: 'facts', facts: block.facts });
  if (block.note === undefined) return;
  flow.y += 12;
  drawItems(flow, { kind: 'items', items: [{ kind: 'text', text: block.note, tone: 'quiet' }] });
}

function drawTitleLine(
  flow: Flow,
  type: string,
  line: { text: string; style: TextStyle; below: number },
): void {
  const element = addElement(flow, flow.section, type);
  const lines = layOutText(flow, line.text, line.style, contentWidth);
  drawTextBlock(flow, lines, { element, type, style: line.style });
  flow.y += line.below;
}
