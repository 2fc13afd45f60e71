import { drawText } from './draw-lines.ts';
import { drawTagged, type Flow, remaining, type StructureElement, startPage } from './page-flow.ts';
import { page, type TextStyle } from './page-style.ts';

/**
 * Sets lines of one style over the full width as the content of one element, going on over as many pages as they need.
 * Moves the pen below the last line.
 */
export function drawTextBlock(
  flow: Flow,
  lines: readonly string[],
  { element, type, style }: { element: StructureElement; type: string; style: TextStyle },
): void {
  let left = lines;
  while (left.length > 0) {
    const room = Math.floor(remaining(flow) / style.leading);
    const here = left.slice(0, room);
    if (here.length > 0) drawTagged(flow, element, type, () => drawHere(flow, here, style));
    left = left.slice(here.length);
    if (left.length > 0) startPage(flow);
  }
}

function drawHere(flow: Flow, lines: readonly string[], style: TextStyle): void {
  for (const line of lines) {
    drawText(flow, line, { x: page.left, y: flow.y, style });
    flow.y += style.leading;
  }
}
