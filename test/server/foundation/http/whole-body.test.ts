import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { appHooks, type Listener, listen } from '#server/foundation/http/index.ts';
import { problemSchema } from '#shared/errors/index.ts';
import { parseAnswer } from '#test/support/gateway/open-raw-gateway.ts';
import { until } from '#test/support/gateway/open-test-gateway.ts';
import { openSampleApp } from '#test/support/server/open-sample-app.ts';

const json = '{"name":"Ada"}';
const place = '/v1/echo/01938f5a-0000-7000-8000-000000000001';
const head = (fields: string, path = place) =>
  `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${fields}\r\n`;
const chunked = 'Transfer-Encoding: chunked\r\n';
const chunk = (bytes: Buffer | string) =>
  `${Buffer.byteLength(bytes).toString(16)}\r\n${bytes.toString('latin1')}\r\n`;
const gzip = 'Content-Encoding: gzip\r\n';
const big = gzipSync(Buffer.alloc(64 * 1024 + 1, ' '));

describe('a body that turns out wrong while it comes', () => {
  const { app, calls } = openSampleApp();
  let listener: Listener;
  before(async () => {
    listener = await listen(app, { host: '127.0.0.1', port: 0, tls: null, hooks: appHooks });
  });
  after(() => listener.stop(0));
  beforeEach(() => calls.splice(0));

  /** A client that goes on when the server has said its last word. */
  const open = (...parts: string[]) => {
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
    for (const part of parts) socket.write(part, 'latin1');
    return client;
  };
  const expectLast = (text: string, expected: readonly [status: number, code: string, detail?: string]) => {
    const { status, body, all } = parseAnswer(text);
    expect(all('connection')).to.deep.equal(['close']);
    const { code, detail } = problemSchema.parse(JSON.parse(body));
    expect([status, code]).to.deep.equal(expected.slice(0, 2));
    if (expected[2]) expect(detail).to.equal(expected[2]);
    expect(calls).to.deep.equal([]);
  };
  const most = (bytes: number) =>
    [413, 'body-too-large', `A body may have ${bytes} bytes here, unpacked.`] as const;

  for (const [what, parts, expected] of [
    ['too long, in chunks', [head(chunked), chunk(' '.repeat(64 * 1024)), chunk(' ')], most(65_536)],
    ['too long, in one chunk', [head(chunked), `fffffff\r\n${' '.repeat(64 * 1024 + 1)}`], most(65_536)],
    ['too long unpacked', [head(`${gzip}Content-Length: 5000\r\n`), big.toString('latin1')], most(65_536)],
    ['too long unpacked, in chunks', [head(gzip + chunked), chunk(big)], most(65_536)],
    ['too long for a webhook', [head(chunked, '/hook'), chunk(' '.repeat(1_048_577))], most(1_048_576)],
    ['not to be unpacked', [head(gzip + chunked), chunk(json)], [400, 'broken-encoding']],
  ] as const)
    it(`is answered before its end, and the connection ends: ${what}`, async () => {
      const client = open(...parts);
      await once(client.socket, 'end');
      expectLast(client.text, expected);
      client.socket.end();
      await until(() => client.isCut);
    });

  it('is answered before its end behind `100 Continue` too', async () => {
    const client = open(head(`${chunked}Expect: 100-continue\r\n`));
    await until(() => client.text === 'HTTP/1.1 100 Continue\r\n\r\n');
    client.text = '';
    client.socket.write(chunk(' '.repeat(64 * 1024 + 1)));
    await once(client.socket, 'end');
    expectLast(client.text, most(65_536));
    client.socket.destroy();
  });

  it('is cut a second after its refusal when the client never stops, which has its answer', async () => {
    const client = open(head(chunked), chunk(' '.repeat(64 * 1024 + 1)));
    await once(client.socket, 'end');
    const from = performance.now();
    while (!client.isCut) {
      client.socket.write(chunk(' '.repeat(100)));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expectLast(client.text, most(65_536));
    expect(performance.now() - from).to.be.within(500, 5000);
  });

  it('is no place for a request, inside or behind it', async () => {
    const inside = `${head(`Content-Length: ${json.length}\r\n`)}${json}`;
    const client = open(head(chunked), chunk(inside.repeat(2000)), '0\r\n\r\n', inside.repeat(3));
    await once(client.socket, 'end');
    client.socket.end();
    await until(() => client.isCut);
    expect(client.text.match(/HTTP\/1\.1 \d+/g)).to.deep.equal(['HTTP/1.1 413']);
    expect(calls).to.deep.equal([]);
  });

  it('leaves its connection as it was when it had come whole', async () => {
    const client = open(`${head(`${gzip}Content-Length: ${big.length}\r\n`)}${big.toString('latin1')}`);
    await until(() => client.text.includes('body-too-large'));
    client.text = '';
    client.socket.write(`${head(chunked)}${chunk(json.slice(0, 4))}`);
    client.socket.write(`${chunk(json.slice(4))}0\r\n\r\n`);
    await until(() => client.text.includes('{"ok":true}'));
    expect(calls).to.have.length(1);
    client.socket.destroy();
  });

  it('of which nothing more comes is no request when the client goes away', async () => {
    const client = open(head(chunked), chunk(json));
    client.socket.end();
    await until(() => client.isCut);
    expect(calls).to.deep.equal([]);
  });

  it('may begin with the mark of UTF-8', async () => {
    const marked = `\xef\xbb\xbf${json}`;
    const client = open(`${head(`Content-Length: ${marked.length}\r\n`)}${marked}`);
    await until(() => client.text.includes('{"ok":true}'));
    expect(calls[0]?.input).to.deep.include({ body: { name: 'Ada' } });
    client.socket.destroy();
  });
});
