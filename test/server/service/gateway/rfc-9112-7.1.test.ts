import { expect } from 'chai';
import { expectBroken } from '#test/support/gateway/expect-broken.ts';
import { openRawGateway, parseAnswer, type RawGateway } from '#test/support/gateway/open-raw-gateway.ts';

describe('RFC 9112 section 7.1: chunked bodies', () => {
  let test: RawGateway;
  beforeEach(async () => {
    test = await openRawGateway();
  });
  afterEach(() => test.close());

  const fields = 'Transfer-Encoding: chunked\r\n';
  const post = (body: string) => test.request('POST /api/', fields, body);

  for (const [what, body] of [
    ['an extension', '1;a=b\r\nx\r\n0\r\n\r\n'],
    ['an extension without a value', '1;a\r\nx\r\n0\r\n\r\n'],
    ['an empty extension', '1;\r\nx\r\n0\r\n\r\n'],
    ['an extension behind a space', '1 ;a=b\r\nx\r\n0\r\n\r\n'],
    ['an extension with a bare LF in it', '1;a\nb\r\nx\r\n0\r\n\r\n'],
    ['an extension at a later chunk', '1\r\nx\r\n2;a=b\r\nxx\r\n0\r\n\r\n'],
    ['an extension at the last chunk', '1\r\nx\r\n0;a=b\r\n\r\n'],
    ['a size that is no number', 'x\r\nx\r\n0\r\n\r\n'],
    ['a size with 0x', '0x1\r\nx\r\n0\r\n\r\n'],
    ['a size with a sign', '+1\r\nx\r\n0\r\n\r\n'],
    ['a negative size', '-1\r\nx\r\n0\r\n\r\n'],
    ['a size with a space behind it', '1 \r\nx\r\n0\r\n\r\n'],
    ['no size', '\r\nx\r\n0\r\n\r\n'],
    ['a size beyond 64 bits', '10000000000000001\r\nx\r\n0\r\n\r\n'],
    ['a bare LF behind the size', '1\nx\r\n0\r\n\r\n'],
    ['a bare LF behind the data', '1\r\nx\n0\r\n\r\n'],
    ['more data than its size', '1\r\nxx\r\n0\r\n\r\n'],
    ['a bare LF at the end', '1\r\nx\r\n0\r\n\n'],
    ['a length in the trailers', '1\r\nx\r\n0\r\nContent-Length: 9\r\n\r\n'],
    ['a NUL in the trailers', '1\r\nx\r\n0\r\nX: a\0b\r\n\r\n'],
  ] as const) {
    it(`a chunk with ${what} is a 400 problem, closes the connection and reaches nobody`, () =>
      expectBroken(test, [post(`${body}${test.request('GET /api/smuggled')}`)]));
    it(`the same when the fields came before: ${what}`, () => expectBroken(test, [post(''), body]));
  }

  it('an extension that comes in pieces is refused too', () =>
    expectBroken(test, [post(''), '1', ';', 'a=b\r\nx\r\n0\r\n\r\n']));

  it('fields that come in two packets, cut anywhere, do not hide an extension', async () => {
    const whole = post('5;evil=1\r\nhello\r\n0\r\n\r\n');
    const end = whole.indexOf('\r\n\r\n');
    for (const cut of [5, end - 3, end, end + 1, end + 2, end + 3, end + 4, end + 5, end + 6]) {
      const answer = await test.send(whole.slice(0, cut), whole.slice(cut));
      expect(parseAnswer(answer).status, `cut at ${cut - end}`).to.equal(400);
    }
    expect(test.received()).to.equal('');
  });

  it('good chunks that come in packets cut anywhere are one body', async () => {
    const whole = post('5\r\nhello\r\n00A\r\n0123456789\r\n0\r\n\r\n');
    for (let cut = 1; cut < whole.length; cut += 3)
      expect(parseAnswer(await test.send(whole.slice(0, cut), whole.slice(cut))).status, `${cut}`).to.equal(
        200,
      );
    for (const { requestBytes } of test.records) expect(requestBytes).to.equal(15);
  });

  it('an extension in a later packet cuts the upload: no whole request reaches the upstream', async () => {
    const client = await test.client();
    client.socket.write(post('5\r\nhello\r\n'));
    while (!test.received().includes('hello')) await new Promise((resolve) => setImmediate(resolve));
    client.socket.write('5;a=b\r\nworld\r\n0\r\n\r\n');
    while (!client.isClosed) await new Promise((resolve) => setImmediate(resolve));
    expect(test.received()).to.not.include('world');
    expect(test.received()).to.not.match(/0\r\n\r\n$/);
  });

  it('the second of two pipelined bodies is watched like the first', async () => {
    const first = post('1\r\nx\r\n0\r\n\r\n').replace('Connection: close\r\n', '');
    const answer = await test.send(`${first}${post('1;a=b\r\nx\r\n0\r\n\r\n')}`);
    expect(answer.match(/HTTP\/1\.1 \d+/g)).to.deep.equal(['HTTP/1.1 200', 'HTTP/1.1 400']);
    expect(test.records.map(({ status }) => status).sort()).to.deep.equal([200, 400]);
  });

  it('a body behind a pipelined request without one is watched too', async () => {
    const get = `GET /api/first HTTP/1.1\r\nHost: a\r\nX-Api-Key: ${test.key}\r\n\r\n`;
    const answer = await test.send(`${get}${post('1;a=b\r\nx\r\n0\r\n\r\n')}`);
    expect(answer.match(/HTTP\/1\.1 \d+/g)).to.deep.equal(['HTTP/1.1 200', 'HTTP/1.1 400']);
  });

  it('requests after a good chunked one go on over the same connection', async () => {
    const first = post('1\r\nx\r\n0\r\n\r\n').replace('Connection: close\r\n', '');
    const client = await test.client();
    for (let round = 1; round <= 3; round++) {
      client.socket.write(first);
      while ((client.text.match(/\r\n\r\nok/g) ?? []).length < round)
        await new Promise((resolve) => setImmediate(resolve));
    }
    client.socket.write(test.request('GET /api/last'));
    while (!client.isClosed) await new Promise((resolve) => setImmediate(resolve));
    expect(client.text.match(/HTTP\/1\.1 200/g)).to.have.length(4);
  });
});
