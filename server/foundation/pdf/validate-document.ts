import type { PdfBlock, PdfDocument, PdfTable } from './document-types.ts';

/** Throws TypeError or RangeError, naming the place, for a document that cannot be set or would not be accessible. */
export function validateDocument(document: PdfDocument): void {
  requireText('title', document.title);
  requireText('language', document.language);
  requireLanguage(document.language);
  if (Number.isNaN(Date.parse(document.createdAtUtc))) throw new RangeError('createdAtUtc is not an instant');
  if (document.blocks.length === 0) throw new RangeError('blocks is empty: a document needs a page');
  document.blocks.forEach(validateBlock);
  validateAnchors(document.blocks);
}

function validateBlock(block: PdfBlock, index: number): void {
  const where = `blocks[${index}]`;
  if (block.kind === 'heading') requireText(`${where}.text`, block.text);
  else if (block.kind === 'title-page') requireText(`${where}.title`, block.title);
  else if (block.kind === 'table') validateTable(block, where);
  else if (block.kind === 'facts' && block.facts.length === 0)
    throw new RangeError(`${where}.facts is empty`);
  else if (block.kind === 'items' && block.items.length === 0)
    throw new RangeError(`${where}.items is empty`);
}

function validateTable(block: PdfTable, where: string): void {
  if (block.columns.length === 0) throw new RangeError(`${where}.columns is empty`);
  block.columns.forEach((column, index) => {
    requireText(`${where}.columns[${index}].title`, column.title);
    if (!(column.share > 0)) throw new RangeError(`${where}.columns[${index}].share must be above 0`);
  });
  block.rows.forEach((row, index) => {
    if (row.length !== block.columns.length)
      throw new RangeError(`${where}.rows[${index}] needs one cell per column`);
  });
}

function validateAnchors(blocks: readonly PdfBlock[]): void {
  const anchors = blocks.flatMap((block) => (block.kind === 'heading' && block.anchor ? [block.anchor] : []));
  const twice = anchors.find((anchor, index) => anchors.indexOf(anchor) !== index);
  if (twice !== undefined) throw new RangeError(`two headings share the anchor "${twice}"`);
}

function requireText(where: string, text: unknown): void {
  if (typeof text !== 'string' || text.trim() === '')
    throw new TypeError(`${where} must be a text that is not empty`);
}

function requireLanguage(language: string): void {
  try {
    Intl.getCanonicalLocales(language);
  } catch (cause) {
    throw new RangeError(`language "${language}" is no BCP 47 tag`, { cause });
  }
}
