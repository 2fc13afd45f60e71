import type { PdfBlock, PdfDocument } from '#server/foundation/pdf/index.ts';

/** A document around some blocks, with fixed time and wording. */
export function sampleDocument(blocks: readonly PdfBlock[], changes: Partial<PdfDocument> = {}): PdfDocument {
  return {
    title: 'Förteckning – Κατάλογος – Реестр',
    author: 'Żółć & <Söhne>',
    subject: 'a sample',
    keywords: 'sample',
    language: 'en',
    createdAtUtc: '2026-11-23T10:00:00.000Z',
    wording: { pageOf: (page, pages) => `Page ${page} of ${pages}`, continued: '(continued)' },
    blocks,
    ...changes,
  };
}

/** A block of one paragraph. */
export function paragraph(text: string): PdfBlock {
  return { kind: 'items', items: [{ kind: 'text', text }] };
}
