import { expect } from 'chai';
import { composePdf, type PdfBlock } from '#server/foundation/pdf/index.ts';
import { readPdf } from './read-pdf.ts';
import { paragraph, sampleDocument } from './sample-document.ts';

const everyBlock: readonly PdfBlock[] = [
  {
    kind: 'title-page',
    overline: 'Over',
    title: 'Title',
    subtitle: 'Under',
    facts: [{ label: 'Who', value: [{ kind: 'text', text: 'Łukasz' }] }],
  },
  { kind: 'heading', level: 2, text: 'Overview', startsPage: true },
  {
    kind: 'table',
    columns: [
      { title: 'What', share: 3, heads: true },
      { title: 'Page', share: 1 },
    ],
    rows: [[[{ kind: 'text', text: 'Sheet' }], [{ kind: 'page-of', before: 'p. ', anchor: 'sheet' }]]],
  },
  { kind: 'heading', level: 2, text: 'Sheet', startsPage: true, anchor: 'sheet' },
  { kind: 'heading', level: 3, text: 'Part' },
  {
    kind: 'items',
    items: [
      { kind: 'bullet', text: 'Ένα' },
      { kind: 'bullet', text: 'Два', note: 'aside' },
    ],
  },
  { kind: 'facts', facts: [{ label: 'Open', value: [{ kind: 'text', tone: 'gap', text: 'to fill in' }] }] },
];

const occurrences = (bytes: Buffer, text: string): number => bytes.toString('latin1').split(text).length - 1;

describe('composing a PDF', () => {
  it('is tagged with the structure a screen reader needs', async () => {
    const pdf = await readPdf(await composePdf(sampleDocument(everyBlock)));
    expect(pdf.isTagged).to.equal(true);
    expect(pdf.language).to.equal('en');
    const roles = ['H1', 'H2', 'H3', 'P', 'Table', 'TR', 'TH', 'TD', 'L', 'LI', 'Lbl', 'LBody'];
    expect([...pdf.roles]).to.include.members(roles);
    expect(pdf.xmp).to.include('<pdfuaid:part>1</pdfuaid:part>');
  });

  it('carries title and author, and well-formed metadata whatever is in them', async () => {
    const pdf = await readPdf(await composePdf(sampleDocument(everyBlock)));
    expect(pdf.info).to.include({ Title: 'Förteckning – Κατάλογος – Реестр', Author: 'Żółć & <Söhne>' });
    expect(pdf.xmp).to.include('Żółć &amp; &lt;Söhne&gt;');
  });

  it('embeds every font it names', async () => {
    const bytes = await composePdf(sampleDocument(everyBlock));
    expect(occurrences(bytes, '/Type /FontDescriptor')).to.equal(2);
    expect(occurrences(bytes, '/FontFile2 ')).to.equal(2);
    expect(occurrences(bytes, '/Subtype /Type0')).to.equal(occurrences(bytes, '/FontFile2 '));
    expect(occurrences(bytes, '/Subtype /Type1')).to.equal(0);
  });

  it('gives equal bytes for equal input, and another file identity for another time', async () => {
    const first = await composePdf(sampleDocument(everyBlock));
    await composePdf(sampleDocument([paragraph('another document in between: ıİ')]));
    expect((await composePdf(sampleDocument(everyBlock))).equals(first)).to.equal(true);
    const later = await composePdf(sampleDocument(everyBlock, { createdAtUtc: '2026-11-24T10:00:00.000Z' }));
    expect(later.equals(first)).to.equal(false);
  });

  it('numbers every page and names the document at its foot', async () => {
    const { pages } = await readPdf(await composePdf(sampleDocument([paragraph('word '.repeat(3000))])));
    expect(pages.length).to.be.above(2);
    pages.forEach((text, index) => {
      expect(text).to.include(`Page ${index + 1} of ${pages.length}`);
      expect(text).to.include('Förteckning');
    });
  });

  it('repeats the heading of a section on the pages it goes on to, and only there', async () => {
    const blocks: PdfBlock[] = [
      { kind: 'heading', level: 2, text: 'First' },
      paragraph('word '.repeat(1500)),
      { kind: 'heading', level: 2, text: 'Second', startsPage: true },
      paragraph('end'),
    ];
    const { pages } = await readPdf(await composePdf(sampleDocument(blocks)));
    const repeated = pages.map((text) => text.includes('First (continued)'));
    expect(repeated).to.deep.equal(pages.map((_, index) => index > 0 && index < pages.length - 1));
    expect(pages.at(-1)).not.to.include('(continued)');
  });

  it('tells the page on which a heading stands', async () => {
    const { pages, outline } = await readPdf(await composePdf(sampleDocument(everyBlock)));
    expect(pages[1]).to.include('p. 3');
    expect(pages[2]).to.include('Sheet');
    expect(outline).to.deep.equal(['Title', 'Overview', 'Sheet']);
  });
});
