import { expect } from 'chai';
import fc from 'fast-check';
import { composePdf, type PdfBlock } from '#server/foundation/pdf/index.ts';
import { readPdf, squeeze } from './read-pdf.ts';
import { paragraph, sampleDocument } from './sample-document.ts';

const numbered = (count: number): string =>
  Array.from({ length: count }, (_, index) => `w${index}ż`).join(' ');
const cell = (text: string) => [{ kind: 'text', text }] as const;

const letters = fc.string({
  unit: fc.constantFrom(
    ...'aAzZ0 9.-/&<>(){}[]«»„”–—…ąćęłńóśźżäöüßéèñçøåæœŵŷıİαβγδεζθλμξπρςστφχψωάέήίόύώΐАБВГДЕЖЗИЙКЛМНОПабвгдежзийклмнопрстуфхцчшщъыьэюяіїєґў\n',
  ),
  minLength: 1,
  maxLength: 120,
});

describe('flowing over pages', () => {
  it('loses no word of a text, a cell or a label that is longer than a page', async () => {
    const text = numbered(2500);
    const blocks: PdfBlock[] = [
      paragraph(text),
      { kind: 'facts', facts: [{ label: numbered(900), value: cell(text) }] },
      {
        kind: 'table',
        columns: [
          { title: numbered(700), share: 1, heads: true },
          { title: 'B', share: 1 },
        ],
        rows: [[cell('a'), cell(text)]],
      },
    ];
    const found = squeeze((await readPdf(await composePdf(sampleDocument(blocks)))).text);
    for (const word of text.split(' ')) expect(found.split(word).length - 1, word).to.be.at.least(3);
  });

  it('breaks a word that has no place to break, and loses no part of it', async () => {
    const word = 'ж'.repeat(9000);
    const { pages } = await readPdf(await composePdf(sampleDocument([paragraph(word)])));
    expect(pages.length).to.be.above(1);
    expect(squeeze(pages.join('')).split('ж').length - 1).to.equal(9000);
  });

  it('never leaves a heading alone at the foot of a page', async () => {
    for (let lines = 36; lines < 52; lines += 1) {
      const blocks: PdfBlock[] = [
        paragraph('line\n'.repeat(lines)),
        { kind: 'heading', level: 2, text: 'HEADING' },
        { kind: 'heading', level: 3, text: 'SUBHEADING' },
        { kind: 'facts', facts: [{ label: 'FIRSTLABEL', value: cell('x\n'.repeat(8)) }] },
      ];
      const { pages } = await readPdf(await composePdf(sampleDocument(blocks)));
      const page = pages.find((text) => text.includes('HEADING'));
      expect(page, `after ${lines} lines`).to.include('FIRSTLABEL');
    }
  });

  it('repeats the header of a table on each page it goes on to', async () => {
    const rows = Array.from({ length: 120 }, (_, index) => [cell(`row ${index}`), cell('value')]);
    const columns = [
      { title: 'LEFTHEAD', share: 1, heads: true },
      { title: 'RIGHTHEAD', share: 1 },
    ];
    const { pages } = await readPdf(await composePdf(sampleDocument([{ kind: 'table', columns, rows }])));
    expect(pages.length).to.be.above(2);
    for (const page of pages) expect(page).to.include('LEFTHEAD').and.to.include('RIGHTHEAD');
  });

  it('gives back any Latin, Greek or Cyrillic text as it went in', async () => {
    await fc.assert(
      fc.asyncProperty(letters, async (text) => {
        const blocks = [
          paragraph(text),
          { kind: 'facts', facts: [{ label: text, value: cell(text) }] } as const,
        ];
        const found = (await readPdf(await composePdf(sampleDocument(blocks)))).text;
        const times = squeeze(found).split(squeeze(text)).length - 1;
        expect(squeeze(text) === '' || times >= 3).to.equal(true);
      }),
      { numRuns: 25 },
    );
  });

  it('takes any string at all and still yields a document that can be read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), async (text) => {
        const { pages } = await readPdf(await composePdf(sampleDocument([paragraph(text)])));
        expect(pages[0]).to.include('Page 1 of');
      }),
      { numRuns: 25 },
    );
  });
});
