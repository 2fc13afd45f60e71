import { expect } from 'chai';
import { composePdf, type PdfBlock, type PdfDocument } from '#server/foundation/pdf/index.ts';
import { paragraph, sampleDocument } from './sample-document.ts';

const refused: readonly (readonly [string, readonly PdfBlock[], Partial<PdfDocument>, RegExp])[] = [
  ['a document without title', [paragraph('a')], { title: ' ' }, /title/],
  ['a language that is no tag', [paragraph('a')], { language: 'no language' }, /language/],
  ['a time that is none', [paragraph('a')], { createdAtUtc: 'yesterday' }, /createdAtUtc/],
  ['a document without content', [], {}, /blocks is empty/],
  ['a heading without text', [{ kind: 'heading', level: 2, text: '' }], {}, /blocks\[0\]\.text/],
  ['a table without columns', [{ kind: 'table', columns: [], rows: [] }], {}, /columns is empty/],
  [
    'a row that lacks a cell',
    [{ kind: 'table', columns: [{ title: 'A', share: 1 }], rows: [[]] }],
    {},
    /one cell per column/,
  ],
  ['a column without width', [{ kind: 'table', columns: [{ title: 'A', share: 0 }], rows: [] }], {}, /share/],
  [
    'a reference to no heading',
    [{ kind: 'items', items: [{ kind: 'page-of', anchor: 'x' }] }],
    {},
    /anchor "x"/,
  ],
  [
    'two headings of one name',
    [
      { kind: 'heading', level: 2, text: 'A', anchor: 'x' },
      { kind: 'heading', level: 2, text: 'B', anchor: 'x' },
    ],
    {},
    /share the anchor/,
  ],
];

describe('refusing what cannot be set', () => {
  for (const [what, blocks, changes, message] of refused) {
    it(`refuses ${what}`, async () => {
      const thrown = await composePdf(sampleDocument(blocks, changes)).catch((error: unknown) => error);
      expect(thrown).to.be.an('error').with.property('message').that.matches(message);
    });
  }
});
