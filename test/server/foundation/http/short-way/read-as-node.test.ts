import { expect } from 'chai';
import fc from 'fast-check';
import { readRequest } from '#server/foundation/http/short-way/read-request.ts';
import { nodeReading } from '#test/support/short-way/node-reading.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const marker = latin1('GET /marker HTTP/1.1\r\nHost: m\r\n\r\n');

const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS');
const target = fc.oneof(
  fc.constantFrom('/', '/api/things', '//a/b', '/a#b?c#d', '/api/../x?y=%zz', '/?'),
  fc.stringMatching(/^\/[\x21-\x7e]{0,30}$/),
);
const name = fc.oneof(
  fc.constantFrom('Accept', 'Cookie', 'X-Api-Key', 'keep-alive', 'Date', 'Set-Cookie', 'Content-Type', 'Via'),
  fc.constantFrom('Proxy-Connection', 'Content-Length', 'Transfer-Encoding', 'Upgrade', 'TE', 'Expect'),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'Content_Length',
    'X-Forwarded-For',
    'HTTP2-Settings',
  ),
  fc.stringMatching(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,12}$/),
);
const value = fc.oneof(
  fc.constantFrom('', '1', 'a, b', 'close', 'keep-alive', 'chunked', '\t', ' x \t', 'a:b', '\x80\xa0\xff'),
  fc.stringMatching(/^[\t\x20-\x7e\x80-\xff]{0,30}$/),
);
const field = fc
  .tuple(name, fc.constantFrom(':', ': ', ':\t ', ':  '), value)
  .map(([called, colon, text]) => `${called}${colon}${text}\r\n`);
const special = fc.constantFrom(
  ...['Proxy-Connection: close\r\n', 'Keep-Alive: timeout=1\r\n', 'Set-Cookie: a=b\r\n', '__proto__: a\r\n'],
  ...['HTTP2-Settings: AAMAAABk\r\n', 'Connection: close\r\n', 'Content-Length: 0\r\n', 'Trailer: a\r\n'],
);
const anyField = fc.oneof({ arbitrary: field, weight: 9 }, { arbitrary: special, weight: 1 });
const host = fc.constantFrom('Host: a\r\n', 'host: api.example.com:80\r\n', 'HOST:\t1.2.3.4 \r\n');
const connection = fc.constantFrom('', '', 'Connection: keep-alive\r\n', 'connection: Close\r\n');
const body = fc.oneof(
  { arbitrary: fc.constant(null), weight: 3 },
  {
    arbitrary: fc.string({
      unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
      maxLength: 40,
    }),
    weight: 1,
  },
);
const request = fc
  .tuple(method, target, fc.array(anyField, { maxLength: 5 }), host, connection, body)
  .map(
    ([verb, path, fields, hostLine, kept, content]) =>
      `${verb} ${path} HTTP/1.1\r\n${hostLine}${fields.join('')}${kept}${content === null ? '' : `Content-Length: ${content.length}\r\n`}\r\n${content ?? ''}`,
  );

/** What attackers put where it does not belong. */
const odd = fc.oneof(
  fc.constantFrom('', 'x', '"', '\xe4', '#', '?', '\\', ' ', 'X-A: 1\r\n', 'keep-alive'),
  fc.constantFrom(
    '\r',
    '\n',
    '\r\n',
    '\r\n\r\n',
    '\0',
    ' ',
    '\t',
    ':',
    '\x7f',
    '\x0b',
    '\xff',
    ',',
    '/',
    ';',
  ),
  fc.constantFrom(
    '\r\n ',
    'Content-Length: 4\r\n',
    'Transfer-Encoding: chunked\r\n',
    'Connection: close\r\n',
  ),
  fc.constantFrom('Proxy-Connection: close\r\n', 'HTTP/1.0', 'http://b/', 'Host: b\r\n', '0\r\n\r\n'),
);
/** Some characters at some place give way to odd ones. */
const mutation = fc.record({ at: fc.nat({ max: 9999 }), cut: fc.nat({ max: 3 }), odd });
const mutated = fc
  .tuple(request, fc.array(mutation, { minLength: 1, maxLength: 2 }))
  .map(([text, mutations]) =>
    mutations.reduce((before, { at, cut, odd: put }) => {
      const from = at % before.length;
      return before.slice(0, from) + put + before.slice(from + cut);
    }, text),
  );
const rest = fc.oneof(fc.constant(''), request, odd, mutated);
/** Heads about as long as Node takes them: in the target, in one field, in many. */
const long = fc
  .tuple(fc.integer({ min: 16_200, max: 16_384 }), fc.constantFrom('target', 'field', 'fields'))
  .map(([length, where]) => {
    const [start, end] = ['GET /', ' HTTP/1.1\r\nHost: a\r\n'];
    const left = length - start.length - end.length;
    if (where === 'target') return `${start}${'x'.repeat(left)}${end}\r\n`;
    if (where === 'field') return `${start}${end}X: ${'x'.repeat(left - 5)}\r\n\r\n`;
    return `${start}${end}${Array.from({ length: Math.floor(left / 9) }, (_, at) => `f${10_000 + at}:\r\n`).join('')}\r\n`;
  });

/** Whatever the short way takes, Node takes for the same, and goes on at the same byte. True when it was taken. */
async function isReadAsNodeDoes(text: string): Promise<boolean> {
  const bytes = latin1(text);
  const read = readRequest(bytes);
  if (read === null) return false;
  const { method: verb, url, rawHeaders, headers, body } = read.message;
  const message = { method: verb, url, rawHeaders, headers: { ...headers }, body: body ?? '' };
  const behind = Buffer.concat([bytes.subarray(read.end), marker]);
  const [first] = await nodeReading(bytes);
  expect(first).to.deep.equal(message);
  // To Node nothing can come behind it.
  if (headers.connection?.toLowerCase() === 'close') return true;
  const alone = await nodeReading(Buffer.concat([bytes.subarray(0, read.end), marker]));
  expect(alone).to.deep.equal([message, ...(await nodeReading(marker))]);
  const whole = await nodeReading(Buffer.concat([bytes, marker]));
  expect(whole).to.deep.equal([message, ...(await nodeReading(behind))]);
  return true;
}

describe('a request that the short way takes', () => {
  const check = async (texts: fc.Arbitrary<string>, numRuns: number, atLeast: number) => {
    let taken = 0;
    const property = fc.asyncProperty(texts, async (text) => {
      if (await isReadAsNodeDoes(text)) taken += 1;
    });
    await fc.assert(property, { numRuns });
    expect(taken, 'too few were taken to show anything').to.be.greaterThan(atLeast);
  };

  it('is the same to Node, and ends at the same byte: well-formed ones', async () => {
    await check(
      fc.tuple(request, rest).map((parts) => parts.join('')),
      1500,
      400,
    );
  });

  it('is the same to Node, and ends at the same byte: ones with odd bytes in them', async () => {
    await check(
      fc.tuple(mutated, rest).map((parts) => parts.join('')),
      6000,
      200,
    );
  });

  it('is the same to Node, and ends at the same byte: as long ones as there are', async () => {
    await check(long, 60, 40);
  });
});
