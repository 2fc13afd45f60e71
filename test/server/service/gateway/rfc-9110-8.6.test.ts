import { expect } from 'chai';
import { ok, openRawGateway, parseAnswer, type RawGateway } from '#test/support/gateway/open-raw-gateway.ts';

describe('RFC 9110 section 8.6: Content-Length', () => {
  let test: RawGateway;
  const open = async (respond = ok) => {
    test = await openRawGateway(respond);
  };
  afterEach(() => test.close());

  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'GET', 'OPTIONS'])
    it(`a body of ${method} goes on with its length`, async () => {
      await open();
      await test.send(test.request(`${method} /api/`, 'Content-Length: 0004\r\n', 'body'));
      const { all, body } = parseAnswer(test.received());
      expect([all('content-length').map(Number), all('transfer-encoding'), body]).to.deep.equal([
        [4],
        [],
        'body',
      ]);
    });

  it('a POST with an empty body says so to the upstream', async () => {
    await open();
    await test.send(test.request('POST /api/', 'Content-Length: 0\r\n'));
    expect(parseAnswer(test.received()).all('content-length')).to.deep.equal(['0']);
  });

  it('a GET without a body has no length', async () => {
    await open();
    await test.send(test.request('GET /api/'));
    expect(parseAnswer(test.received()).all('content-length')).to.deep.equal([]);
  });

  it('an answer with a length keeps it and gets no chunks', async () => {
    await open();
    const { all, body } = parseAnswer(await test.send(test.request('GET /api/')));
    expect([all('content-length'), all('transfer-encoding'), body]).to.deep.equal([['2'], [], 'ok']);
  });

  it('an empty answer keeps its length of nothing', async () => {
    await open('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    const { all, body } = parseAnswer(await test.send(test.request('GET /api/')));
    expect([all('content-length'), all('transfer-encoding'), body]).to.deep.equal([['0'], [], '']);
  });

  for (const [what, method] of [
    ['by the short way', 'GET'],
    ['with a body', 'POST'],
  ] as const)
    it(`an answer that is shorter than its length cuts the client, ${what}`, async () => {
      test = await openRawGateway((socket) =>
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'),
      );
      const fields = method === 'POST' ? 'Content-Length: 1\r\n' : '';
      const text = await test.send(test.request(`${method} /api/`, fields, fields && 'x'));
      const { all, body } = parseAnswer(text);
      expect([all('content-length'), body.length < 10]).to.deep.equal([['10'], true]);
      expect(test.records[0]).to.include({ outcome: 'upstream-failed', status: 200 });
    });
});
