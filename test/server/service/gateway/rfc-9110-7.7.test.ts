import { createHash, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { openRawGateway, parseAnswer, type RawGateway } from '#test/support/gateway/open-raw-gateway.ts';

const bytes = randomBytes(100_000).toString('latin1');
const sha = (text: string) => createHash('sha256').update(text, 'latin1').digest('hex');

describe('RFC 9110 section 7.7: nothing is transformed', () => {
  let test: RawGateway;
  afterEach(() => test.close());

  it('a compressed answer goes on compressed, and the wish for one goes to the upstream', async () => {
    const packed = gzipSync('hello '.repeat(1000)).toString('latin1');
    test = await openRawGateway(
      `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nETag: "x"\r\nContent-Length: ${packed.length}\r\n\r\n${packed}`,
    );
    const { all, body } = parseAnswer(
      await test.send(test.request('GET /api/', 'Accept-Encoding: br;q=1, gzip\r\n')),
    );
    expect([all('content-encoding'), all('content-length'), all('etag')]).to.deep.equal([
      ['gzip'],
      [`${packed.length}`],
      ['"x"'],
    ]);
    expect(sha(body)).to.equal(sha(packed));
    expect(test.received()).to.include('\r\nAccept-Encoding: br;q=1, gzip\r\n');
  });

  it('bodies are the same bytes on both sides, whatever they say they are', async () => {
    test = await openRawGateway(
      `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${bytes.length}\r\n\r\n${bytes}`,
    );
    const fields = `Content-Type: text/plain; charset=utf-16\r\nContent-Encoding: gzip\r\nContent-Length: ${bytes.length}\r\n`;
    const { body } = parseAnswer(await test.send(test.request('POST /api/', fields, bytes)));
    expect(sha(body)).to.equal(sha(bytes));
    expect(sha(parseAnswer(test.received()).body)).to.equal(sha(bytes));
  });

  it('parts of a thing and what is said of them are passed on', async () => {
    test = await openRawGateway(
      'HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-1/9\r\nContent-Length: 2\r\n\r\nok',
    );
    const { status, all } = parseAnswer(
      await test.send(test.request('GET /api/', 'Range: bytes=0-1\r\nIf-Range: "x"\r\n')),
    );
    expect([status, all('content-range')]).to.deep.equal([206, ['bytes 0-1/9']]);
    expect(test.received()).to.include('\r\nRange: bytes=0-1\r\nIf-Range: "x"\r\n');
  });

  it('redirects are the client’s to follow', async () => {
    test = await openRawGateway(
      'HTTP/1.1 302 Found\r\nLocation: http://elsewhere/x\r\nContent-Length: 0\r\n\r\n',
    );
    const { status, all } = parseAnswer(await test.send(test.request('GET /api/')));
    expect([status, all('location')]).to.deep.equal([302, ['http://elsewhere/x']]);
  });
});
