import { expect } from 'chai';
import { ok, openRawGateway, parseAnswer, type RawGateway } from '#test/support/gateway/open-raw-gateway.ts';
import { until } from '#test/support/gateway/open-test-gateway.ts';

/** The ways a request can go to the upstream. */
const ways = [
  ['the short way', ''],
  ['the careful way', 'TE: trailers\r\n'],
] as const;

describe('RFC 9112 section 9.3.1: a kept connection that the upstream closes as it is used', () => {
  let test: RawGateway;
  /** Connections of the upstream in the order in which requests came, from 1. */
  let asked: { connection: number; method: string }[];
  afterEach(() => test.close());

  /** An upstream that answers `answers` requests on each connection and closes it when one more comes. */
  const open = async (answers: number, { last = '', reset = false, options = {} } = {}) => {
    asked = [];
    const served = new Map<object, { connection: number; count: number }>();
    test = await openRawGateway((socket, text) => {
      const mine = served.get(socket) ?? { connection: served.size + 1, count: 0 };
      served.set(socket, mine);
      mine.count += 1;
      asked.push({ connection: mine.connection, method: text.split(' ')[0] ?? '' });
      if (mine.count <= answers) socket.write(text.startsWith('HEAD') ? ok.slice(0, -2) : ok);
      else if (reset) socket.resetAndDestroy();
      else socket.end(last, 'latin1');
    }, options);
  };
  const ask = async (method: string, fields = '', body = '') =>
    parseAnswer(await test.send(test.request(`${method} /api/`, fields, body)));

  for (const [way, fields] of ways)
    for (const reset of [false, true])
      for (const method of ['GET', 'HEAD', 'OPTIONS', 'DELETE', 'PUT'])
        it(`${method} is sent once more, over a fresh connection (${way}, ${reset ? 'reset' : 'closed'})`, async () => {
          await open(1, { reset });
          expect((await ask('GET', fields)).status).to.equal(200);
          expect((await ask(method, fields)).status).to.equal(200);
          expect(asked).to.deep.equal([
            { connection: 1, method: 'GET' },
            { connection: 1, method },
            { connection: 2, method },
          ]);
          expect(test.records.map(({ outcome }) => outcome)).to.deep.equal(['forwarded', 'forwarded']);
          const [target] = test.gateway.upstreams.states()[0]?.targets ?? [];
          expect(target).to.include({ failures: 0, lastError: null, inFlight: 0, state: 'healthy' });
        });

  for (const [way, fields] of ways)
    it(`POST is not: whether it was done cannot be known (${way})`, async () => {
      await open(1);
      await ask('GET', fields);
      expect((await ask('POST', fields)).status).to.equal(502);
      expect(asked.filter(({ method }) => method === 'POST')).to.have.length(1);
      expect(test.records[1]).to.include({ outcome: 'upstream-failed', code: 'upstream-unreachable' });
      expect(test.gateway.usage.used(test.caller.accountId)).to.equal(1);
    });

  for (const [way, fields] of ways)
    it(`a connection that was made for the request is no kept one (${way})`, async () => {
      await open(0);
      expect((await ask('GET', fields)).status).to.equal(502);
      expect(asked).to.have.length(1);
    });

  it('nothing is sent again after a byte of the answer', async () => {
    for (const last of [
      'H',
      'HTTP/1.1 103 Early Hints\r\n\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n',
    ]) {
      await open(1, { last });
      await ask('GET');
      expect((await ask('GET')).status, last).to.not.equal(last.includes('200') ? 502 : 200);
      expect(asked, last).to.have.length(2);
      await test.close();
    }
    await open(1);
  });

  it('once, and no more', async () => {
    let [count, connections] = [0, new Set<object>()];
    test = await openRawGateway((socket) => {
      connections.add(socket);
      count += 1;
      if (count === 1) socket.write(ok);
      else socket.end();
    });
    await ask('GET');
    expect((await ask('GET')).status).to.equal(502);
    expect([count, connections.size]).to.deep.equal([3, 2]);
  });

  it('an upload is sent again as long as nothing of its body was taken, and is then whole', async () => {
    let count = 0;
    test = await openRawGateway((socket) => {
      count += 1;
      if (count === 1) socket.write(ok);
      else if (count === 2) socket.end();
      else socket.on('data', (part) => String(part).endsWith('body') && socket.write(ok));
    });
    await ask('GET');
    const client = await test.client();
    client.socket.write(test.request('PUT /api/', 'Content-Length: 4\r\n'));
    await until(() => count === 3);
    client.socket.write('body');
    await until(() => client.isClosed);
    expect(parseAnswer(client.text).status).to.equal(200);
    expect(test.upstream.received[1]).to.match(/^PUT .*\r\n\r\nbody$/s);
    expect(test.records[1]).to.include({ requestBytes: 4, outcome: 'forwarded' });
  });

  it('an upload of which something was taken is not', async () => {
    asked = [];
    let count = 0;
    test = await openRawGateway((socket, text) => {
      count += 1;
      if (count === 1) socket.write(ok);
      else if (text.endsWith('\r\n\r\nbo')) socket.end();
      else socket.once('data', () => socket.end());
    });
    await ask('GET');
    const client = await test.client();
    client.socket.write(test.request('PUT /api/', 'Content-Length: 4\r\n', 'bo'));
    await until(() => client.text !== '');
    expect([parseAnswer(client.text).status, count]).to.deep.equal([502, 2]);
    client.socket.destroy();
  });

  it('a WebSocket never gets a kept connection', async () => {
    const switching = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';
    test = await openRawGateway((socket, text) => {
      if (/\r\nupgrade: websocket\r\n/i.test(text)) socket.write(text.includes('/no') ? ok : switching);
      else socket.write(ok);
    });
    const upgrade = (path: string) =>
      test
        .request(`GET ${path}`, 'Upgrade: websocket\r\nSec-WebSocket-Key: a\r\n')
        .replace('Connection: close', 'Connection: Upgrade');
    await ask('GET');
    expect(parseAnswer(await test.send(upgrade('/api/no'))).status).to.equal(200);
    const client = await test.client();
    client.socket.write(upgrade('/api/yes'));
    await until(() => client.text !== '');
    expect(parseAnswer(client.text).status).to.equal(101);
    expect(test.upstream.received).to.have.length(3);
    client.socket.destroy();
  });
});
