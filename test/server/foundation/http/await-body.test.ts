import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { appHooks, type Listener, listen } from '#server/foundation/http/index.ts';
import { problemSchema } from '#shared/errors/index.ts';
import { openRawClient, parseAnswer } from '#test/support/gateway/open-raw-gateway.ts';
import { until } from '#test/support/gateway/open-test-gateway.ts';
import { openSampleApp } from '#test/support/server/open-sample-app.ts';

const waiting = 'Expect: 100-continue\r\n';
const json = '{"name":"Ada"}';
const statuses = (text: string) => text.match(/HTTP\/1\.1 \d+/g);

describe('a body that is not there yet', () => {
  const { app, calls } = openSampleApp();
  let listener: Listener;
  before(async () => {
    listener = await listen(app, { host: '127.0.0.1', port: 0, tls: null, hooks: appHooks });
  });
  after(() => listener.stop(0));
  beforeEach(() => calls.splice(0));

  const head = (length: number, fields = '', path = '/v1/echo/01938f5a-0000-7000-8000-000000000001') =>
    `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n${fields}\r\n`;
  /** Sends these bytes alone and resolves when the server has said its last word. */
  const send = async (text: string) => {
    const client = await openRawClient(listener.port);
    const ended = once(client.socket, 'end');
    client.socket.write(text, 'latin1');
    await ended;
    return client;
  };
  const expectTooLarge = (text: string, length: number, limit: number) => {
    expect(statuses(text)).to.deep.equal(['HTTP/1.1 413']);
    const { body, all } = parseAnswer(text);
    expect(all('connection')).to.deep.equal(['close']);
    const { code, detail } = problemSchema.parse(JSON.parse(body));
    expect(code).to.equal('body-too-large');
    expect(detail).to.equal(`Content-Length is ${length}: a body may have ${limit} bytes here.`);
    expect(calls).to.deep.equal([]);
  };

  for (const [what, fields] of [
    ['', ''],
    [', packed too', 'Content-Encoding: gzip\r\n'],
    [', with 413 in place of 100 where the client waits', waiting],
  ] as const)
    it(`that is told to be too long is refused before a byte of it, and the connection ends${what}`, async () => {
      const { text } = await send(head(64 * 1024 + 1, fields));
      expectTooLarge(text, 64 * 1024 + 1, 64 * 1024);
    });

  it('of a webhook may have a mebibyte', async () => {
    const { text } = await send(head(1024 * 1024 + 1, '', '/hook'));
    expectTooLarge(text, 1024 * 1024 + 1, 1024 * 1024);
  });

  /** A client that goes on sending after the server has said its last word; `cut` resolves with what it heard. */
  const openStubborn = () => {
    const socket = connect({ port: listener.port, host: '127.0.0.1', allowHalfOpen: true });
    const client = { socket, text: '', isCut: false };
    socket.setEncoding('latin1').on('data', (part) => {
      client.text += part;
    });
    socket
      .on('error', () => undefined)
      .on('close', () => {
        client.isCut = true;
      });
    return client;
  };

  it('that is sent all the same does not cost the client its answer, and nothing in it is a request', async () => {
    const client = openStubborn();
    const inside = `${head(json.length)}${json}`;
    const length = inside.length * 2000;
    const answered = once(client.socket, 'end');
    client.socket.write(head(length) + inside.repeat(2000) + inside.repeat(10));
    await answered;
    expectTooLarge(client.text, length, 64 * 1024);
    client.socket.end();
    await until(() => client.isCut);
    expect(calls).to.deep.equal([]);
  });

  it('is cut a second after its refusal when the client never stops', async () => {
    const client = openStubborn();
    client.socket.write(head(1_000_000_000));
    await once(client.socket, 'end');
    const from = performance.now();
    while (!client.isCut) {
      client.socket.write(Buffer.alloc(100));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expectTooLarge(client.text, 1_000_000_000, 64 * 1024);
    expect(performance.now() - from).to.be.within(500, 5000);
  });

  it('is asked for with 100 only when it is about to be read, and the connection stays', async () => {
    const client = await openRawClient(listener.port);
    client.socket.write(head(json.length, waiting));
    await until(() => client.text === 'HTTP/1.1 100 Continue\r\n\r\n');
    client.socket.write(json);
    await until(() => client.text.includes('{"ok":true}'));
    client.socket.write(`${head(json.length)}${json}`);
    await until(() => (statuses(client.text)?.length ?? 0) === 3);
    expect(statuses(client.text)).to.deep.equal(['HTTP/1.1 100', 'HTTP/1.1 200', 'HTTP/1.1 200']);
    expect(client.text).to.not.match(/connection: close/i);
    client.socket.destroy();
  });

  for (const [what, message, status] of [
    ['a stranger', head(json.length, waiting, '/v1/own'), 401],
    ['another type', head(json.length, waiting).replace('application/json', 'text/plain'), 415],
    ['another coding', head(json.length, `${waiting}Content-Encoding: compress\r\n`), 415],
    ['a place that is none', head(json.length, waiting, '/nowhere'), 404],
    ['another method', head(json.length, waiting, '/v1/plain'), 405],
  ] as const)
    it(`is not asked for where it would be refused: ${what} hears ${status} in place of 100, and the connection ends`, async () => {
      const { text } = await send(message);
      expect(statuses(text)).to.deep.equal([`HTTP/1.1 ${status}`]);
      expect(parseAnswer(text).all('connection')).to.deep.equal(['close']);
    });
});
