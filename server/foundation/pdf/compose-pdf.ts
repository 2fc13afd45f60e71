import { openDocument } from './accessible-document.ts';
import type { PdfDocument } from './document-types.ts';
import { drawBlocks } from './draw-blocks.ts';
import { drawMargins } from './draw-margins.ts';
import { startFlow } from './page-flow.ts';
import { validateDocument } from './validate-document.ts';

/**
 * Sets a document as an accessible PDF 1.7 on A4: tagged to the rules of PDF/UA-1 (ISO 14289-1), fonts embedded, outline,
 * page numbers. Equal input gives equal bytes. Holds the whole file in memory and writes nothing to disk.
 * Throws TypeError or RangeError for a document that cannot be set, see `validateDocument`, and for a reference to an
 * anchor that no heading has.
 */
export async function composePdf(document: PdfDocument): Promise<Buffer> {
  validateDocument(document);
  const pages = await findAnchors(document);
  const { doc } = await setDocument(document, pages);
  const chunks: Buffer[] = [];
  doc.end();
  for await (const chunk of doc) chunks.push(chunk);
  return Buffer.concat(chunks);
}

// A page number is known only when everything before it is set, so a document with references is set twice. The number
// stands in for a text of about its own width; no line breaks move by it.
async function findAnchors(document: PdfDocument): Promise<ReadonlyMap<string, number>> {
  const references = referencedAnchors(document);
  if (references.size === 0) return new Map();
  const { anchors } = await setDocument(document, new Map());
  for (const anchor of references) {
    if (!anchors.has(anchor)) throw new RangeError(`no heading has the anchor "${anchor}"`);
  }
  return anchors;
}

async function setDocument(document: PdfDocument, pages: ReadonlyMap<string, number>) {
  const doc = openDocument(document);
  const flow = startFlow(doc, { wording: document.wording, pages });
  await drawBlocks(flow, document.blocks);
  drawMargins(flow, document);
  return { doc, anchors: flow.anchors };
}

function referencedAnchors(document: PdfDocument): Set<string> {
  const items = document.blocks.flatMap((block) => {
    if (block.kind === 'items') return block.items;
    if (block.kind === 'table') return block.rows.flat(2);
    return block.kind === 'facts' ? block.facts.flatMap((fact) => fact.value) : [];
  });
  return new Set(items.flatMap((item) => (item.kind === 'page-of' ? [item.anchor] : [])));
}
