import { expect } from 'chai';
import fc from 'fast-check';
import { escapeHtml, table } from '#server/privacy/rights-requests/package/page-parts.ts';
import { csvCell, writeCsv } from '#server/privacy/rights-requests/package/write-csv.ts';
import { writeJson } from '#server/privacy/rights-requests/package/write-json.ts';

type Row = Record<string, unknown>;

async function* of(...rows: Row[]): AsyncGenerator<Row> {
  yield* rows;
}

async function join(source: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of source) text += piece;
  return text;
}

/** A reader of RFC 4180, to read back what was written. */
function readCsv(text: string): string[][] {
  const cells = [...text.matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/g)];
  const rows: string[][] = [[]];
  for (const [, cell = '', end] of cells) {
    rows.at(-1)?.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

describe('rights requests: files of a package', () => {
  it('a CSV has a header, CRLF, and as many cells in every row', async () => {
    const text = await join(writeCsv(['a', 'b'], of({ a: 1, b: 'x' }, { a: null, c: 'unseen' })));
    expect(text).to.equal('a,b\r\n1,x\r\n,\r\n');
  });

  it('any text comes back from CSV as it was, but for the apostrophe before a formula', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.string(), fc.string())), async (pairs) => {
        const rows = pairs.map(([a, b]) => ({ a, b }));
        const back = readCsv(await join(writeCsv(['a', 'b'], of(...rows))));
        const safe = (text: string) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
        expect(back.slice(1)).to.deep.equal(rows.map(({ a, b }) => [safe(a), safe(b)]));
      }),
    );
  });

  it('a cell never begins like a formula, a number stays a number', () => {
    for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\r=x'])
      expect(csvCell(text).replace(/^"/, ''), text).to.match(/^'/);
    expect(csvCell(-5)).to.equal('-5');
    expect(csvCell({ a: [1] })).to.equal('"{""a"":[1]}"');
  });

  it('JSON is one document with every record, also for none', async () => {
    const section = { name: 'mails', title: 'Mails' };
    const some = JSON.parse(await join(writeJson(section, of({ a: 1 }, { a: '\u2028' }))));
    expect(some).to.deep.equal({ section: 'mails', title: 'Mails', records: [{ a: 1 }, { a: '\u2028' }] });
    expect(JSON.parse(await join(writeJson(section, of()))).records).to.deep.equal([]);
  });

  it('no text becomes HTML', () => {
    const evil = `<img src=x onerror="alert('1')">&`;
    expect(escapeHtml(evil)).to.equal('&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;');
    expect(table([evil], [[evil]])).to.not.include('<img');
  });
});
