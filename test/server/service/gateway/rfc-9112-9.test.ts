import { expect } from 'chai';
import { ok, openRawGateway, parseAnswer, type RawGateway } from '#test/support/gateway/open-raw-gateway.ts';
import { someTurns, until } from '#test/support/gateway/open-test-gateway.ts';

describe('RFC 9112 sections 8 and 9: connections', () => {
  let test: RawGateway;
  afterEach(() => test.close());

  const kept = (path = '/api/') => test.request(`GET ${path}`).replace('Connection: close\r\n', '');

  it('9.3: HTTP/1.1 is kept, and closed when either side says so', async () => {
    test = await openRawGateway();
    const client = await test.client();
    for (const round of [1, 2, 3]) {
      client.socket.write(kept());
      await until(() => client.text.split('\r\n\r\nok').length === round + 1);
    }
    client.socket.write(test.request('GET /api/'));
    await until(() => client.isClosed);
    expect(client.text.match(/\r\nConnection: close\r\n/gi)).to.have.length(1);
    expect(test.upstream.received, 'the upstream connection is used again').to.have.length(1);
  });

  it('9.3: HTTP/1.0 is closed unless it asks to be kept', async () => {
    test = await openRawGateway();
    const old = `GET /api/ HTTP/1.0\r\nX-Api-Key: ${test.key}\r\n`;
    expect(parseAnswer(await test.send(`${old}\r\n`)).body).to.equal('ok');
    const client = await test.client();
    client.socket.write(`${old}Connection: keep-alive\r\n\r\n`);
    await until(() => client.text.endsWith('ok'));
    client.socket.write(`${old}\r\n`);
    await until(() => client.isClosed);
    expect(client.text.match(/ 200 OK/g)).to.have.length(2);
  });

  it("9.3: an upstream that closes its connection does not close the client's", async () => {
    test = await openRawGateway((socket) =>
      socket.end(ok.replace('200 OK\r\n', '200 OK\r\nConnection: close\r\n')),
    );
    const text = await test.send(kept(), test.request('GET /api/2'));
    expect(text.match(/HTTP\/1\.1 \d+/g)).to.deep.equal(['HTTP/1.1 200', 'HTTP/1.1 200']);
    expect(test.upstream.received).to.have.length(2);
  });

  it('9.3.2: pipelined requests are answered in their order', async () => {
    test = await openRawGateway((socket, text) => {
      const path = /^GET \/(\d)/.exec(text)?.[1] ?? '';
      // The first takes longest.
      const turns = path === '1' ? 20 : 1;
      const answer = (left: number) =>
        left === 0 ? socket.write(ok.replace('ok', `o${path}`)) : setImmediate(() => answer(left - 1));
      answer(turns);
    });
    const text = await test.send(`${kept('/api/1')}${kept('/api/2')}${test.request('GET /api/3')}`);
    expect(text.match(/\r\n\r\no\d/g)?.map((one) => one.at(-1))).to.deep.equal(['1', '2', '3']);
  });

  for (const [what, version, answer] of [
    ['with a length', '1.1', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'],
    ['in chunks', '1.1', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
    ['in chunks for HTTP/1.0', '1.0', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
    ['with a length for HTTP/1.0', '1.0', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'],
  ] as const)
    for (const end of ['closed', 'reset'] as const)
      it(`8: an answer ${what} that is ${end} half-way never looks whole`, async () => {
        test = await openRawGateway((socket) => {
          socket.write(answer, () => (end === 'closed' ? socket.end() : socket.resetAndDestroy()));
        });
        const client = await test.client();
        client.socket.write(`GET /api/ HTTP/${version}\r\nHost: a\r\nX-Api-Key: ${test.key}\r\n\r\n`);
        await until(() => client.isClosed);
        expect(client.text).to.not.match(/\r\n0\r\n\r\n$/);
        const { status, all, body } = parseAnswer(client.text);
        const isBegun = status === 200;
        if (isBegun && all('content-length').length > 0) expect(body.length).to.be.below(100);
        else if (isBegun && version === '1.0') expect(client.error?.code, 'reset').to.equal('ECONNRESET');
        else if (client.text !== '') expect(status === 502 || isBegun).to.equal(true);
        expect(test.records[0]).to.include({ outcome: 'upstream-failed' });
      });

  it('8: an answer without a length that is reset half-way cuts the client', async () => {
    test = await openRawGateway((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\nhalf', () => setImmediate(() => socket.resetAndDestroy()));
    });
    const client = await test.client();
    client.socket.write(kept());
    await until(() => client.isClosed);
    expect(client.error?.code, 'reset').to.equal('ECONNRESET');
    expect(test.records[0]).to.include({ outcome: 'upstream-failed' });
  });

  for (const [what, fields, body] of [
    ['a request', '', ''],
    ['a request with a body in chunks', 'Transfer-Encoding: chunked\r\n', '2\r\nab\r\n0\r\n\r\n'],
  ] as const)
    it(`9.6: behind ${what} whose answer ends with the connection nothing is done`, async () => {
      let finish = () => undefined as unknown;
      test = await openRawGateway((socket) => {
        socket.write('HTTP/1.1 200 OK\r\n\r\nhalf');
        finish = () => socket.end(' and whole');
      });
      const client = await test.client();
      client.socket.write(test.request('POST /api/1', fields, body).replace('Connection: close\r\n', ''));
      await until(() => client.text.endsWith('half'));
      client.socket.write(test.request('DELETE /api/2'));
      // Whatever becomes of it, it has become by then.
      await someTurns();
      finish();
      await until(() => client.isClosed);
      expect(client.text.endsWith('half and whole')).to.equal(true);
      expect(test.received()).not.to.include('DELETE');
      expect(test.records).to.have.length(1);
    });

  it('9.6: what a client sends behind its last request is not answered', async () => {
    test = await openRawGateway();
    const text = await test.send(`${test.request('GET /api/1')}${test.request('GET /api/2')}`);
    expect(text.match(/HTTP\/1\.1 \d+/g)).to.deep.equal(['HTTP/1.1 200']);
  });

  it('9.5: a client that says FIN behind a whole request has left: no answer, and the upstream is not kept busy', async () => {
    test = await openRawGateway(() => undefined);
    const client = await test.client();
    client.socket.write(kept());
    await until(() => test.received().endsWith('\r\n\r\n'));
    client.socket.end();
    await until(() => client.isClosed && test.upstream.sockets.size === 0 && test.records.length === 1);
    expect(client.text).to.equal('');
    expect(test.records[0]).to.include({ outcome: 'client-aborted', status: 499 });
  });

  it('events arrive one by one, each before the next is sent', async () => {
    let send: (text: string) => void = () => undefined;
    test = await openRawGateway((socket) => {
      socket.write(
        'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n',
      );
      send = (text) => socket.write(`${text.length.toString(16)}\r\n${text}\r\n`);
    });
    const client = await test.client();
    client.socket.write(kept('/api/events'));
    await until(() => client.text.includes('text/event-stream'));
    for (const at of [1, 2, 3]) {
      send(`data: ${at}\n\n`);
      await until(() => client.text.includes(`data: ${at}\n\n`));
    }
    expect(test.records).to.have.length(0);
    client.socket.destroy();
    await until(() => test.records.length === 1 && test.upstream.sockets.size === 0);
    expect(test.records[0]).to.include({ outcome: 'client-aborted', status: 200, responseBytes: 27 });
  });
});
