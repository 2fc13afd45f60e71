import { inflateSync } from 'node:zlib';
import { expect } from 'chai';
import { composePdf, type PdfBlock } from '#server/foundation/pdf/index.ts';
import { sampleDocument } from './sample-document.ts';

const PAINTS = /(^|\s)(TJ|Tj|f|S|B)$/u;
const OPENS = /\s(BDC|BMC)$/u;

/** The drawing instructions of each page, line by line. */
function readContent(bytes: Buffer): string[][] {
  const source = bytes.toString('latin1');
  const streams = [...source.matchAll(/\/FlateDecode\s*>>\s*stream\r?\n([\s\S]*?)\r?\nendstream/gu)];
  const texts = streams.map(([, body = '']) => inflateSync(Buffer.from(body, 'latin1')).toString('latin1'));
  return texts.filter((text) => text.includes(' Tf\n')).map((text) => text.split('\n'));
}

/** Instructions that paint while no tag and no artifact is open, and pages that leave one open or open two. */
function findUnmarked(lines: readonly string[]): string[] {
  const wrong: string[] = [];
  let open = 0;
  for (const line of lines) {
    if (OPENS.test(line)) open += 1;
    if (line === 'EMC') open -= 1;
    if (PAINTS.test(line) && open !== 1) wrong.push(line);
  }
  return open === 0 ? wrong : [...wrong, `${open} left open`];
}

describe('what a page paints', () => {
  it('is all either tagged or an artifact, over page breaks too (ISO 14289-1, 7.1)', async () => {
    const cell = [{ kind: 'text', text: 'long '.repeat(1500) }] as const;
    const blocks: PdfBlock[] = [
      {
        kind: 'title-page',
        overline: 'O',
        title: 'T',
        subtitle: 'S',
        facts: [{ label: 'L', value: cell }],
        note: 'N',
      },
      { kind: 'heading', level: 2, text: 'A' },
      {
        kind: 'table',
        columns: [{ title: 'C', share: 1, heads: true }],
        rows: [[cell], [[{ kind: 'text', tone: 'gap', text: 'G' }]]],
      },
      { kind: 'items', items: [{ kind: 'bullet', text: 'long '.repeat(1500) }] },
    ];
    const pages = readContent(await composePdf(sampleDocument(blocks)));
    expect(pages.length).to.be.above(5);
    for (const page of pages) {
      expect(page.some((line) => PAINTS.test(line))).to.equal(true);
      expect(findUnmarked(page)).to.deep.equal([]);
    }
  });
});
