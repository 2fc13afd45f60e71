import { expect } from 'chai';
import fc from 'fast-check';
import { csvField, rowFormats } from '#server/service/access-log/export-formats.ts';
import { type AccessLogRow, accessLogRowSchema } from '#shared/contracts/access-log.ts';

const row: AccessLogRow = {
  id: '018e5fd2-1c00-7000-8000-000000000001',
  timeUtc: '2026-11-03T09:06:05.120Z',
  accountId: '018e5fd2-1c00-7000-8000-00000000000a',
  keyId: null,
  method: 'GET',
  route: '/exercises/:id',
  status: 200,
  outcome: 'forwarded',
  code: null,
  durationMs: 2.5,
  upstreamMs: null,
  requestBytes: 0,
  responseBytes: 12,
  requestId: '018e5fd2-1c00-7000-8000-000000000001',
  ip: '203.0.113.9',
  userAgent: 'curl/8.14',
  target: '/exercises/42?q=a',
};

/** Reads CSV as RFC 4180 says, with a reader that shares nothing with the writer. */
function readCsv(text: string): string[][] {
  const fields = [...text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)];
  const lines: string[][] = [[]];
  for (const [, quoted, plain, end] of fields) {
    lines.at(-1)?.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === '\r\n') lines.push([]);
  }
  return lines.slice(0, -1);
}

describe('access log: CSV', () => {
  it('the first line names the fields of a row, each line has as many', () => {
    const [head, line] = readCsv(rowFormats.csv.head + rowFormats.csv.line(row));
    expect(head).to.deep.equal(Object.keys(accessLogRowSchema.shape));
    expect(Object.fromEntries((head ?? []).map((name, at) => [name, line?.[at]]))).to.include({
      ...{ id: row.id, keyId: '', durationMs: '2.5', upstreamMs: '', status: '200', target: row.target },
    });
  });

  it('what is not known any more is an empty field', () => {
    const line = rowFormats.csv.line({ ...row, ip: null, userAgent: null, target: null });
    expect(line.endsWith(`${row.requestId},,,\r\n`)).to.equal(true);
  });

  it('any text comes back whole, but for the apostrophe before what a spreadsheet would run', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (agent, target) => {
        const text = rowFormats.csv.line({ ...row, userAgent: agent, target });
        const fields = readCsv(text)[0] ?? [];
        const bare = (field: string, of: string) => (field === `'${of}` ? of : field);
        expect([bare(fields.at(-2) ?? '', agent), bare(fields.at(-1) ?? '', target)]).to.deep.equal([
          agent,
          target,
        ]);
      }),
    );
  });

  it('no field begins with what a spreadsheet runs as a formula', () => {
    const sign = fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠');
    fc.assert(
      fc.property(sign, fc.string(), (first, rest) => {
        expect(csvField(first + rest).replace(/^"/, '')).to.match(/^'/);
      }),
    );
    expect(csvField('=HYPERLINK("http://x")')).to.equal(`"'=HYPERLINK(""http://x"")"`);
  });

  it('a number stays a number', () => {
    for (const value of [0, 2.5, -1]) expect(csvField(value)).to.equal(String(value));
  });
});

describe('access log: NDJSON', () => {
  it('each row is one line that reads back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const line = rowFormats.ndjson.line({ ...row, userAgent: text });
        expect(line.split('\n')).to.have.length(2);
        expect(JSON.parse(line)).to.deep.equal({ ...row, userAgent: text });
      }),
    );
  });
});

describe('access log: Combined Log Format', () => {
  it('a row is written as Apache httpd writes it', () => {
    expect(rowFormats.combined.line(row)).to.equal(
      '203.0.113.9 - 018e5fd2-1c00-7000-8000-00000000000a [03/Nov/2026:09:06:05 +0000] ' +
        '"GET /exercises/42?q=a HTTP/1.1" 200 12 "-" "curl/8.14"\n',
    );
  });

  it('of a row whose keys are destroyed the route is left, and no address', () => {
    const bare = { ...row, accountId: null, ip: null, userAgent: null, target: null };
    expect(rowFormats.combined.line(bare)).to.equal(
      '0.0.0.0 - - [03/Nov/2026:09:06:05 +0000] "GET /exercises/:id HTTP/1.1" 200 12 "-" "-"\n',
    );
  });

  it('nothing a client sends can end a field or a line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (userAgent, target) => {
        const line = rowFormats.combined.line({ ...row, userAgent, target });
        expect(line).to.match(/^[\x20-\x7e]+\n$/);
        expect(line.split('"')).to.have.length(7);
      }),
    );
    expect(rowFormats.combined.line({ ...row, userAgent: 'a"\\ü' })).to.include(
      String.raw`"a\x22\x5C\xC3\xBC"`,
    );
  });
});
