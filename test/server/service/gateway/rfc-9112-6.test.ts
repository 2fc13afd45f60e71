import { expect } from 'chai';
import { expectBroken } from '#test/support/gateway/expect-broken.ts';
import { ok, openRawGateway, parseAnswer, type RawGateway } from '#test/support/gateway/open-raw-gateway.ts';

describe('RFC 9112 section 6: how long a message is', () => {
  let test: RawGateway;
  const open = async (...args: Parameters<typeof openRawGateway>) => {
    test = await openRawGateway(...args);
  };
  afterEach(() => test.close());

  const chunked = 'Transfer-Encoding: chunked\r\n';
  for (const [what, fields] of [
    ['a length and chunks', `Content-Length: 5\r\n${chunked}`],
    ['chunks and a length', `${chunked}Content-Length: 5\r\n`],
    ['two lengths', 'Content-Length: 1\r\nContent-Length: 2\r\n'],
    ['one length twice', 'Content-Length: 1\r\nContent-Length: 1\r\n'],
    ['a list of lengths', 'Content-Length: 1, 1\r\n'],
    ['a length with a plus', 'Content-Length: +1\r\n'],
    ['a negative length', 'Content-Length: -1\r\n'],
    ['a hexadecimal length', 'Content-Length: 0x1\r\n'],
    ['a length with a fraction', 'Content-Length: 1.0\r\n'],
    ['a length with a space in it', 'Content-Length: 1 1\r\n'],
    ['an empty length', 'Content-Length: \r\n'],
    ['a length beyond 64 bits', 'Content-Length: 18446744073709551617\r\n'],
    ['a length beyond what can be counted', 'Content-Length: 9007199254740993\r\n'],
    ['an unknown coding', 'Transfer-Encoding: gzip\r\n'],
    ['an unknown coding below chunked', 'Transfer-Encoding: gzip, chunked\r\n'],
    ['chunked that is not the last coding', 'Transfer-Encoding: chunked, gzip\r\n'],
    ['chunked twice', 'Transfer-Encoding: chunked, chunked\r\n'],
    ['chunked in two lines', `${chunked}${chunked}`],
    ['chunked with a parameter', 'Transfer-Encoding: chunked;a=b\r\n'],
    ['chunked in quotes', 'Transfer-Encoding: "chunked"\r\n'],
    ['chunked behind an empty member', 'Transfer-Encoding: , chunked\r\n'],
    ['chunked behind a vertical tab', 'Transfer-Encoding: \x0bchunked\r\n'],
    ['something like chunked', 'Transfer-Encoding: xchunked\r\n'],
    ['identity', 'Transfer-Encoding: identity\r\n'],
    ['an empty coding', 'Transfer-Encoding: \r\n'],
    ['a folded coding', 'Transfer-Encoding:\r\n chunked\r\n'],
  ] as const)
    it(`${what} is a 400 problem, closes the connection and reaches nobody`, async () => {
      await open();
      const smuggled = test.request('GET /api/smuggled');
      await expectBroken(test, [test.request('POST /api/', fields, `0\r\n\r\n${smuggled}`)]);
    });

  it('HTTP/1.0 with a transfer coding is refused', async () => {
    await open();
    const fields = `X-Api-Key: ${test.key}\r\n${chunked}`;
    await expectBroken(test, [`POST /api/ HTTP/1.0\r\n${fields}\r\n0\r\n\r\n`]);
  });

  it('the name of the coding is read in any case', async () => {
    await open();
    const body = '2\r\nhi\r\n0\r\n\r\n';
    await test.send(test.request('POST /api/', 'Transfer-Encoding: CHUNKED\r\n', body));
    expect(test.received()).to.match(/\r\n\r\n(?:hi|2\r\nhi\r\n0\r\n\r\n)$/);
    expect(test.records[0]).to.include({ requestBytes: 2, status: 200 });
  });

  it('fields with underscores in the names of the framing do not reach the upstream', async () => {
    await open();
    await test.send(test.request('GET /api/', 'Transfer_Encoding: chunked\r\nContent_Length: 7\r\n'));
    expect(test.received()).to.match(/^GET \/ /);
    expect(test.received()).to.not.match(/transfer.encoding|content.length/i);
  });

  it('a body shorter than its length is no request to the upstream: the client is seen to leave', async () => {
    await open();
    const client = await test.client();
    client.socket.end(test.request('POST /api/', 'Content-Length: 10\r\n', 'half'));
    while (!client.isClosed || test.records.length === 0)
      await new Promise((resolve) => setImmediate(resolve));
    expect(client.text).to.not.include('200');
    expect(test.records[0]).to.include({ outcome: 'client-aborted' });
  });

  for (const [what, answer] of [
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    ['a length and chunks', `HTTP/1.1 200 OK\r\nContent-Length: 1\r\n${chunked}\r\n1\r\na\r\n0\r\n\r\n`],
    [
      'a coding we cannot undo',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n1\r\na\r\n0\r\n\r\n',
    ],
    ['bare LF', 'HTTP/1.1 200 OK\nContent-Length: 1\n\na'],
    ['a NUL in a field', 'HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 1\r\n\r\na'],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.9\r\n\r\n'],
  ] as const)
    it(`an upstream that answers with ${what} is a 502`, async () => {
      await open(answer);
      const told = parseAnswer(await test.send(test.request('GET /api/')));
      expect([told.status, JSON.parse(told.body).code]).to.deep.equal([502, 'upstream-unreachable']);
      expect(test.records[0]).to.include({ outcome: 'upstream-failed', status: 502 });
    });

  it('what an upstream sends beyond its length is no answer to the next request', async () => {
    await open(`${ok}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison`);
    const client = await test.client();
    for (const path of ['/api/1', '/api/2']) {
      client.socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\nX-Api-Key: ${test.key}\r\n\r\n`);
      const before = client.text.length;
      while (!/\r\n\r\n(?:ok|\{.*\}|poison)$/s.test(client.text.slice(before)) && !client.isClosed)
        await new Promise((resolve) => setImmediate(resolve));
    }
    client.socket.destroy();
    expect(client.text).to.not.include('poison');
  });

  it("an answer that ends with the upstream's connection ends ours: nothing vouches that it is whole", async () => {
    await open((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nuntil the end'));
    const { line, all, body } = parseAnswer(
      await test.send(test.request('GET /api/').replace('Connection: close\r\n', '')),
    );
    expect([line, all('transfer-encoding'), all('connection'), body]).to.deep.equal([
      'HTTP/1.1 200 OK',
      [],
      ['close'],
      'until the end',
    ]);
  });
});
