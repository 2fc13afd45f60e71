import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { openTestGateway } from '#test/support/gateway/open-test-gateway.ts';

const mebi = 1024 * 1024;
const size = 64 * mebi;

/** Pieces of a body of 64 MiB; `given` tells how many bytes were asked for. */
function bigBody() {
  const piece = Buffer.alloc(64 * 1024, 7);
  const body = { given: 0, stream: Readable.from(pieces()) };
  function* pieces() {
    for (; body.given < size; body.given += piece.length) yield piece;
  }
  return body;
}

/** Resolves when `read` says the same over 100 turns of the loop: nothing moves any more. */
async function settled(read: () => number): Promise<number> {
  for (let before = -1; before !== read(); ) {
    before = read();
    for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
  return read();
}

async function countBytes(res: IncomingMessage): Promise<number> {
  let bytes = 0;
  for await (const part of res) bytes += part.length;
  return bytes;
}

describe('gateway: big bodies', () => {
  let test: Awaited<ReturnType<typeof openTestGateway>>;
  afterEach(() => test.close());

  const send = (method: string, fields = {}) =>
    request({
      port: test.port,
      host: '127.0.0.1',
      method,
      path: '/api/',
      headers: { 'x-api-key': test.key, ...fields },
    });

  it('64 MiB go up and come back whole; while nobody reads the answer, what is on its way stays small', async () => {
    test = await openTestGateway((req, res) => req.pipe(res));
    const sent = send('POST', { 'content-length': String(size) });
    const body = bigBody();
    body.stream.pipe(sent);
    const [res] = (await once(sent, 'response')) as [IncomingMessage];
    // Buffers of the kernel on four sockets, of Node and of the gateway.
    expect((await settled(() => body.given)) / mebi).to.be.below(40);
    expect(test.records).to.have.length(0);
    expect(await countBytes(res)).to.equal(size);
    expect(test.records[0]).to.include({ requestBytes: size, responseBytes: size, outcome: 'forwarded' });
  });

  it('a client that stops reading stops the upstream, and gets all of it later', async () => {
    const body = bigBody();
    test = await openTestGateway((_req, res) => body.stream.pipe(res));
    const sent = send('GET');
    sent.end();
    const [res] = (await once(sent, 'response')) as [IncomingMessage];
    expect((await settled(() => body.given)) / mebi).to.be.below(32);
    expect(await countBytes(res)).to.equal(size);
  });

  it('an upstream that does not read stops the client', async () => {
    let read: () => void = () => undefined;
    test = await openTestGateway((req, res) => {
      read = () => {
        req.resume();
        req.on('end', () => res.end('taken'));
      };
    });
    const sent = send('POST', { 'transfer-encoding': 'chunked' });
    const body = bigBody();
    body.stream.pipe(sent);
    expect((await settled(() => body.given)) / mebi).to.be.below(32);
    read();
    const [res] = (await once(sent, 'response')) as [IncomingMessage];
    await countBytes(res);
    expect(test.records[0]).to.include({ requestBytes: size, status: 200 });
  });
});
