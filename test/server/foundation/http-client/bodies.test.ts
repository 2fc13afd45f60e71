import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { openHttpClient } from '#server/foundation/http-client/index.ts';
import { ask, openScripted } from '#test/support/http-client/scripted-upstream.ts';

type Scripted = Awaited<ReturnType<typeof openScripted>>;

const whole = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A body that is given by hand. */
const handBody = () => new Readable({ read: () => undefined });

describe('http client: bodies of requests', () => {
  let server: Scripted;
  let told = '';
  /** Remembers all that comes behind the fields and answers when `isWhole` says so. */
  const open = async (isWhole: (text: string) => boolean, options = {}) => {
    told = '';
    server = await openScripted((_request, socket) => {
      const look = () => isWhole(told) && socket.write(whole);
      socket.on('data', (part) => {
        told += part;
        look();
      });
    }, options);
  };
  afterEach(() => server.close());
  const order = (body: Readable, headers: string[] = []) => ({ method: 'POST' as const, body, headers });

  it('with a length goes as it is, without one in chunks; an empty one is seen to be empty; connections are kept', async () => {
    await open(() => false);
    let connections = 0;
    const echo = createServer((req, res) => {
      const { 'content-length': length = '-', 'transfer-encoding': coding = '-' } = req.headers;
      res.write(`${length} ${coding} `);
      req.pipe(res);
    }).on('connection', () => {
      connections += 1;
    });
    await once(echo.listen(0, '127.0.0.1'), 'listening');
    const { port } = echo.address() as AddressInfo;
    const waits = { headersTimeout: 5_000, bodyTimeout: 5_000, connect: { timeout: 2_000 } };
    const client = openHttpClient(`http://127.0.0.1:${port}`, { connections: 1, ...waits });
    const send = async (parts: string[], headers: string[] = []) =>
      (await ask(client, order(Readable.from(parts.map((part) => Buffer.from(part))), headers))).body;
    expect(await send(['a', '', 'bc'])).to.equal('- chunked abc');
    expect(await send(['a', '', 'bc'], ['Content-Length', '3'])).to.equal('3 - abc');
    expect(await send([])).to.equal('- chunked ');
    const big = 'x'.repeat(3_000_000);
    expect(await send([big, 'y'])).to.equal(`- chunked ${big}y`);
    expect((await ask(client, { method: 'PUT' })).body).to.equal('0 - ');
    expect(connections).to.equal(1);
    await client.close();
    echo.close();
  });

  it('a text goes as it is, every letter a byte, and has the length that the fields tell', async () => {
    await open(() => false);
    const echo = createServer((req, res) => void req.pipe(res));
    await once(echo.listen(0, '127.0.0.1'), 'listening');
    const { port } = echo.address() as AddressInfo;
    const waits = { headersTimeout: 5_000, bodyTimeout: 5_000, connect: { timeout: 2_000 } };
    const client = openHttpClient(`http://127.0.0.1:${port}`, { connections: 1, ...waits });
    const body = 'a\0\xe4\r\n\r\n0\r\n\r\n\xff';
    const send = (length: number) =>
      ask(client, { method: 'POST', body, headers: ['Content-Length', String(length)] });
    expect((await send(body.length)).body).to.equal(body);
    for (const wrong of [0, body.length - 1, body.length + 1])
      expect((await send(wrong)).error?.code).to.equal('UND_ERR_REQ_CONTENT_LENGTH_MISMATCH');
    await client.close();
    echo.close();
  });

  it('that is not as long as it says is no whole request, and nobody else gets the connection', async () => {
    for (const parts of [['ab'], ['abcd']]) {
      await open(() => false);
      const body = Readable.from(parts.map((part) => Buffer.from(part)));
      const { error } = await server.ask(order(body, ['Content-Length', '3']));
      expect(error?.code).to.equal('UND_ERR_REQ_CONTENT_LENGTH_MISMATCH');
      while (server.open() > 0) await turn();
      expect(told).to.not.include('d');
      await server.close();
    }
    await open(() => false);
  });

  it('that breaks off ends the request, told once', async () => {
    await open(() => false);
    for (const error of [undefined, new Error('the client went away')]) {
      const body = handBody();
      const heard = server.ask(order(body), {
        onRequestStart: () => setImmediate(() => body.destroy(error)),
      });
      const { error: reason, ended } = await heard;
      expect([reason?.message, ended]).to.deep.equal([error?.message ?? 'Request aborted', 1]);
    }
    while (server.open() > 0) await turn();
  });

  it('is neither stream nor text: refused before anything is sent', async () => {
    await open(() => false);
    const { error, started } = await server.ask({ method: 'POST', body: Buffer.from('bytes') });
    expect([error?.code, started]).to.deep.equal(['UND_ERR_INVALID_ARG', 0]);
  });

  it('an answer that comes before all of it ends it, and the connection is not used again', async () => {
    server = await openScripted((_request, socket) => socket.write(whole));
    const body = handBody();
    body.push('first');
    expect((await server.ask(order(body))).body).to.equal('ok');
    expect(body.destroyed).to.equal(true);
    expect((await server.ask()).body).to.equal('ok');
    expect(server.connections()).to.equal(2);
  });

  it('whoever waits for the client waits for no answer; the wait begins when all is sent', async () => {
    await open((text) => text.endsWith('0\r\n\r\n'), { headersTimeout: 40 });
    const body = handBody();
    const heard = server.ask(order(body));
    // Longer than the timeout; meanwhile nothing may happen, so there is nothing to wait for but time.
    const until = performance.now() + 150;
    while (performance.now() < until) await turn();
    body.push('late');
    body.push(null);
    expect((await heard).body).to.equal('ok');
  });

  it('an upstream that stops reading is waited for no longer than for an answer', async () => {
    server = await openScripted((_request, socket) => socket.pause(), { headersTimeout: 40 });
    let given = 0;
    const body = new Readable({
      read() {
        given += 1;
        this.push(Buffer.alloc(65_536));
      },
    });
    const { error } = await server.ask(order(body));
    expect(error?.code).to.equal('UND_ERR_HEADERS_TIMEOUT');
    expect(given / 16).to.be.below(32);
    if (!body.destroyed) await once(body, 'close');
  });
});
