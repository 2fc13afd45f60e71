import { setImmediate } from 'node:timers/promises';
import type { PdfBlock } from './document-types.ts';
import { drawHeading, headingHeight } from './draw-heading.ts';
import { drawItems, itemsStart } from './draw-items.ts';
import { drawFacts, drawTable, tableStart } from './draw-table.ts';
import { drawTitlePage } from './draw-title-page.ts';
import type { Flow } from './page-flow.ts';

/** Sets the blocks in order, from the first page on. Between two blocks others get their turn: this process also serves requests. */
export async function drawBlocks(flow: Flow, blocks: readonly PdfBlock[]): Promise<void> {
  for (const [index, block] of blocks.entries()) {
    if (block.kind === 'heading') drawHeading(flow, block, startHeight(flow, blocks.slice(index + 1)));
    else drawBlock(flow, block);
    await setImmediate();
  }
}

function drawBlock(flow: Flow, block: Exclude<PdfBlock, { kind: 'heading' }>): void {
  if (block.kind === 'title-page') drawTitlePage(flow, block);
  else if (block.kind === 'items') drawItems(flow, block);
  else if (block.kind === 'facts') drawFacts(flow, block);
  else drawTable(flow, block);
}

function startHeight(flow: Flow, following: readonly PdfBlock[]): number {
  const [next, ...rest] = following;
  if (!next || next.kind === 'title-page') return 0;
  if (next.kind === 'heading')
    return next.startsPage ? 0 : headingHeight(flow, next) + startHeight(flow, rest);
  return next.kind === 'items' ? itemsStart(flow, next) : tableStart(flow, next);
}
