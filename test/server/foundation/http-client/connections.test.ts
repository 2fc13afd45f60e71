import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect } from 'chai';
import type { Dispatcher } from 'undici';
import { openHttpClient } from '#server/foundation/http-client/index.ts';
import { ask, openScripted } from '#test/support/http-client/scripted-upstream.ts';

type Scripted = Awaited<ReturnType<typeof openScripted>>;

const whole = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

describe('http client: requests and connections', () => {
  let server: Scripted;
  afterEach(() => server.close());

  it('says what it is told, its host, and nothing that could begin a line of its own', async () => {
    const asked: string[] = [];
    server = await openScripted((request, socket) => {
      asked.push(request);
      socket.write(whole);
    });
    await server.ask({ path: '/a%20b?c=%0d', headers: ['X-A', 'b', 'x-a', 'c', 'Content-Length', '0'] });
    await server.ask({ method: 'DELETE', headers: ['Host', 'other.example'] });
    expect(asked).to.deep.equal([
      `GET /a%20b?c=%0d HTTP/1.1\r\nhost: 127.0.0.1:${server.port}\r\nconnection: keep-alive\r\nX-A: b\r\nx-a: c\r\nContent-Length: 0\r\n\r\n`,
      'DELETE / HTTP/1.1\r\nconnection: keep-alive\r\nHost: other.example\r\n\r\n',
    ]);
    const refused: Partial<Dispatcher.DispatchOptions>[] = [
      { path: '/ HTTP/1.1\r\nX-A: b\r\n\r\n' },
      { path: '/ HTTP/1.1\r\nX-A: b' },
      { method: 'GET / HTTP/1.1\r\nX-A: b\r\nDELETE' as Dispatcher.HttpMethod },
      { path: '/a b' },
      { headers: ['X-A', 'b\r\nX-C: d'] },
      { headers: ['X-A', 'b\n'] },
      { headers: ['X-A', 'b\r'] },
      { headers: ['X-A: b\r\nX-C', 'd'] },
      { headers: ['X A', 'b'] },
      { headers: ['X-A', '\u0100'] },
      { headers: ['Content-Length', '5'] },
      { headers: ['Transfer-Encoding', 'chunked'] },
    ];
    for (const order of refused) {
      const { error, started } = await server.ask(order);
      expect([error?.code, started], JSON.stringify(order)).to.deep.equal(['UND_ERR_INVALID_ARG', 0]);
    }
    expect(asked).to.have.length(2);
  });

  it('a connection serves one request after the other', async () => {
    server = await openScripted((_request, socket) => socket.write(whole));
    for (let at = 0; at < 5; at++) expect((await server.ask()).body).to.equal('ok');
    expect(server.connections()).to.equal(1);
  });

  it('no connection is used again that the upstream closes, or on which bytes follow the answer', async () => {
    const answers = [
      'HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 2\r\n\r\nok',
      'HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 2\r\n\r\nok',
      'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok',
      `${whole}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil`,
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\nevil',
    ];
    for (const answer of answers) {
      server = await openScripted((_request, socket) => socket.write(answer));
      expect([(await server.ask()).body, (await server.ask()).body]).to.deep.equal(['ok', 'ok']);
      expect(server.connections(), answer).to.equal(2);
      await server.close();
    }
  });

  it('bytes that come while nobody asked end the connection, and the next answer is its own', async () => {
    server = await openScripted((_request, socket, connection) => {
      socket.write(whole);
      if (connection === 1)
        setImmediate(() => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil'));
    });
    await server.ask();
    while (server.open() > 0) await new Promise((resolve) => setImmediate(resolve));
    expect((await server.ask()).body).to.equal('ok');
  });

  it('no more connections than allowed; who comes later waits and is served in turn', async () => {
    const order: string[] = [];
    server = await openScripted((request, socket) => {
      order.push(request.slice(4, 6));
      setImmediate(() => socket.write(whole));
    });
    const all = Array.from({ length: 8 }, (_, at) => server.ask({ path: `/${at}` }));
    for (const { body, error } of await Promise.all(all)) expect([body, error]).to.deep.equal(['ok', null]);
    expect(server.connections()).to.equal(2);
    expect(order.slice(2)).to.deep.equal(['/2', '/3', '/4', '/5', '/6', '/7']);
  });

  it('who waits gets a new connection when one breaks', async () => {
    server = await openScripted(
      (request, socket) => {
        if (request.startsWith('GET /0')) socket.destroy();
        else socket.write(whole);
      },
      { connections: 1 },
    );
    const [first, second] = await Promise.all([server.ask({ path: '/0' }), server.ask({ path: '/1' })]);
    expect([first?.error?.code, second?.body]).to.deep.equal(['UND_ERR_SOCKET', 'ok']);
  });

  it('an abort closes the connection and is told once', async () => {
    server = await openScripted((_request, socket) =>
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'),
    );
    const reason = new Error('the client went away');
    const heard = await server.ask({}, { onResponseData: (controller) => controller.abort(reason) });
    expect([heard.error, heard.ended]).to.deep.equal([reason, 1]);
    while (server.open() > 0) await new Promise((resolve) => setImmediate(resolve));
  });

  it('an abort before the first byte sends nothing and keeps the connection', async () => {
    let asked = 0;
    server = await openScripted((_request, socket) => {
      asked += 1;
      socket.write(whole);
    });
    await server.ask();
    const reason = new Error('too late');
    const heard = await server.ask({}, { onRequestStart: (controller) => controller.abort(reason) });
    expect([heard.error, heard.ended, asked]).to.deep.equal([reason, 1, 1]);
    await server.ask();
    expect([asked, server.connections()]).to.deep.equal([2, 1]);
  });

  it('an abort after the end does not touch the next request on the connection', async () => {
    server = await openScripted((_request, socket) => setImmediate(() => socket.write(whole)));
    const held: Dispatcher.DispatchController[] = [];
    await server.ask({}, { onRequestStart: (controller) => void held.push(controller) });
    const next = server.ask({}, { onRequestStart: () => held[0]?.abort(new Error('stale')) });
    expect(await next).to.include({ body: 'ok', error: null });
  });

  it('a handler that throws fails its own request alone', async () => {
    server = await openScripted((_request, socket) => socket.write(whole));
    const thrown = new Error('a fault of ours');
    const heard = await server.ask(
      {},
      {
        onResponseStart: () => {
          throw thrown;
        },
      },
    );
    expect([heard.error, heard.ended]).to.deep.equal([thrown, 1]);
    expect((await server.ask()).body).to.equal('ok');
  });

  it('a paused answer comes no further until it is resumed, and its wait is no timeout', async () => {
    const size = 8 * 1024 * 1024;
    server = await openScripted(
      (_request, socket) => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`);
        socket.write(Buffer.alloc(size, 120));
      },
      { bodyTimeout: 40 },
    );
    let taken = 0;
    let controller: Dispatcher.DispatchController | null = null;
    const heard = server.ask(
      {},
      {
        onResponseData: (one, chunk) => {
          if (taken === 0) {
            one.pause();
            controller = one;
          }
          taken += chunk.length;
        },
      },
    );
    // Longer than the timeout; meanwhile nothing may happen, so there is nothing to wait for but time.
    const until = performance.now() + 200;
    while (performance.now() < until) await new Promise((resolve) => setImmediate(resolve));
    expect(taken).to.be.within(1, 1024 * 1024);
    (controller as Dispatcher.DispatchController | null)?.resume();
    expect((await heard).body.length).to.equal(size);
  });

  it('each wait has its own timeout: no answer, a pause in the body', async () => {
    server = await openScripted(() => undefined, { headersTimeout: 40 });
    expect((await server.ask()).error?.code).to.equal('UND_ERR_HEADERS_TIMEOUT');
    await server.close();
    server = await openScripted((_request, socket) => socket.write('HTTP/1.1 200 OK\r\n\r\nhalf'), {
      bodyTimeout: 40,
    });
    expect(await server.ask()).to.have.nested.property('error.code', 'UND_ERR_BODY_TIMEOUT');
  });

  it('a connection that does not come to stand is a timeout of its own, and one that is refused says so', async () => {
    // No address refuses to answer for certain; a TLS handshake with a server that never speaks does.
    const mute = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const { port } = mute.address() as { port: number };
    const options = { connections: 1, headersTimeout: 5_000, bodyTimeout: 5_000, connect: { timeout: 40 } };
    const tls = openHttpClient(`https://127.0.0.1:${port}`, options);
    const heard = await ask(tls);
    expect([heard.error?.code, heard.started]).to.deep.equal(['UND_ERR_CONNECT_TIMEOUT', 0]);
    await tls.close();
    mute.close();
    const refused = openHttpClient('http://127.0.0.1:1', options);
    expect([(await ask(refused)).error?.code]).to.deep.equal(['ECONNREFUSED']);
    await refused.close();
    server = await openScripted(() => undefined);
  });

  it('closing waits for what is under way and refuses what comes after', async () => {
    server = await openScripted((_request, socket) => setImmediate(() => socket.write(whole)));
    const under = server.ask();
    const closed = server.client.close();
    expect((await server.ask()).error?.code).to.equal('UND_ERR_CLOSED');
    expect((await under).body).to.equal('ok');
    await closed;
    while (server.open() > 0) await new Promise((resolve) => setImmediate(resolve));
  });
});
