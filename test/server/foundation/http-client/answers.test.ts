import { expect } from 'chai';
import { openScripted } from '#test/support/http-client/scripted-upstream.ts';

type Scripted = Awaited<ReturnType<typeof openScripted>>;

describe('http client: what it takes for an answer', () => {
  let server: Scripted;
  afterEach(() => server.close());

  /** Answers every request with these bytes, whole and cut into single ones; the connection stays open. */
  const hear = async (answer: string, method = 'GET') => {
    server = await openScripted((_request, socket) => socket.write(answer, 'latin1'));
    const whole = await server.ask({ method });
    await server.close();
    server = await openScripted((_request, socket) => {
      for (const byte of answer) socket.write(byte, 'latin1');
    });
    const cut = await server.ask({ method });
    await server.close();
    expect({ ...cut, error: cut.error?.message }, 'byte by byte').to.deep.equal({
      ...whole,
      error: whole.error?.message,
    });
    return whole;
  };
  const ok = (fields: string, body: string) => `HTTP/1.1 200 OK\r\n${fields}\r\n${body}`;

  it('a body with a length, its fields kept as they came', async () => {
    const heard = await hear(
      ok('Content-Length: 5\r\nX-A:  b c \t\r\nx-a:\r\nX-Odd: \xc3\xa0\xa0\r\n', 'hello'),
    );
    expect(heard.error).to.equal(null);
    expect([heard.body, heard.ended, heard.started]).to.deep.equal(['hello', 1, 1]);
    expect(heard.heads).to.deep.equal([
      {
        status: 200,
        message: 'OK',
        raw: ['Content-Length', '5', 'X-A', 'b c', 'x-a', '', 'X-Odd', '\xc3\xa0\xa0'],
      },
    ]);
  });

  it('a chunked body with extensions and trailers', async () => {
    const heard = await hear(
      ok(
        'Transfer-Encoding: Chunked\r\nTrailer: x-sum\r\n',
        '5;name="v"\r\nhello\r\n00a\r\n, chunked!\r\n0\r\nX-Sum: 1\r\nx-sum: 2\r\n\r\n',
      ),
    );
    expect([heard.error, heard.body]).to.deep.equal([null, 'hello, chunked!']);
    expect(heard.trailers).to.deep.equal({ 'x-sum': ['1', '2'] });
  });

  it('HEAD, 204 and 304 end with their head, whatever length they tell', async () => {
    for (const [method, status] of [
      ['HEAD', '200 OK'],
      ['GET', '204 No Content'],
      ['GET', '304 Not Modified'],
    ] as const) {
      const heard = await hear(`HTTP/1.1 ${status}\r\nContent-Length: 99\r\n\r\n`, method);
      expect([heard.error, heard.body, heard.ended]).to.deep.equal([null, '', 1]);
    }
  });

  it('interim answers come before the real one', async () => {
    const heard = await hear(
      `HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 102 \r\n\r\n${ok('Content-Length: 1\r\n', 'x')}`,
    );
    expect(heard.heads.map(({ status }) => status)).to.deep.equal([103, 102, 200]);
    expect(heard.body).to.equal('x');
  });

  it('a body without a length ends with the connection', async () => {
    server = await openScripted((_request, socket) => socket.end(ok('', 'until the end')));
    expect(await server.ask()).to.include({ error: null, body: 'until the end' });
    expect(await server.ask()).to.include({ error: null, body: 'until the end' });
    expect(server.connections()).to.equal(2);
  });

  it('what RFC 9112 does not allow is an error, and its connection is closed', async () => {
    const broken = {
      'two lengths': ok('Content-Length: 1\r\nContent-Length: 2\r\n', 'ab'),
      'two equal lengths': ok('Content-Length: 1\r\nContent-Length: 1\r\n', 'a'),
      'a list of lengths': ok('Content-Length: 1, 1\r\n', 'a'),
      'a negative length': ok('Content-Length: -1\r\n', 'a'),
      'a length in hex': ok('Content-Length: 0x1\r\n', 'a'),
      'length and chunks': ok('Content-Length: 1\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'),
      'an unknown coding': ok('Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n'),
      'chunked twice': ok('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'),
      'chunks in HTTP/1.0': 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'a folded line': ok('X-A: b\r\n c\r\n', ''),
      'white space before the colon': ok('Content-Length : 0\r\n', ''),
      'a bare LF': 'HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n',
      'bare LF alone': 'HTTP/1.1 200 OK\nContent-Length: 0\n\n',
      'another protocol that waits': 'SSH-2.0-',
      'a bare CR': ok('X-A: b\rContent-Length: 0\r\n', ''),
      'a NUL': ok('X-A: b\0\r\n', ''),
      'a field without a name': ok(': b\r\n', ''),
      'HTTP/2': 'HTTP/2.0 200 OK\r\n\r\n',
      'no status': 'HTTP/1.1 2000 OK\r\n\r\n',
      'a status below 100': 'HTTP/1.1 099 No\r\n\r\n',
      'no HTTP at all': 'SSH-2.0-OpenSSH_9.2\r\n\r\n',
      'an upgrade nobody asked for': 'HTTP/1.1 101 Switching Protocols\r\n\r\n',
      'a chunk without a size': ok('Transfer-Encoding: chunked\r\n', '\r\n'),
      'a chunk of a negative size': ok('Transfer-Encoding: chunked\r\n', '-1\r\n'),
      'a chunk that is longer': ok('Transfer-Encoding: chunked\r\n', '1\r\nab\r\n0\r\n\r\n'),
      'a chunk line that ends with LF': ok('Transfer-Encoding: chunked\r\n', '1\na\r\n0\r\n\r\n'),
      'a chunk size beyond whole numbers': ok('Transfer-Encoding: chunked\r\n', 'ffffffffffffff\r\n'),
      'a broken trailer': ok('Transfer-Encoding: chunked\r\n', '0\r\nX A: b\r\n\r\n'),
      'a head without end': ok(`X-A: ${'b'.repeat(20_000)}\r\n`, ''),
      'trailers without end': ok('Transfer-Encoding: chunked\r\n', `0\r\n${'X-A: b\r\n'.repeat(3_000)}`),
    };
    for (const [what, answer] of Object.entries(broken)) {
      server = await openScripted((_request, socket) => socket.write(answer, 'latin1'));
      const { error, ended } = await server.ask();
      expect(error, what).to.be.instanceOf(Error);
      expect(ended, what).to.equal(1);
      while (server.open() > 0) await new Promise((resolve) => setImmediate(resolve));
      await server.close();
    }
  });

  it('an answer that is cut off is an error: no head, half a head, half a body, half a chunk', async () => {
    const pieces = [
      '',
      'HTTP/1.1 200 OK\r\nX',
      ok('Content-Length: 5\r\n', 'he'),
      ok('Transfer-Encoding: chunked\r\n', '5\r\nhe'),
    ];
    for (const piece of pieces) {
      server = await openScripted((_request, socket) => socket.end(piece));
      const { error, ended } = await server.ask();
      expect([error?.code, ended], piece).to.deep.equal(['UND_ERR_SOCKET', 1]);
      await server.close();
    }
  });
});
