import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { type Listener, listen, type Outgoing } from '#server/foundation/http/index.ts';

/** Longer than any test may take: a stop that waits for its end fails by the test's own limit. */
const graceSeconds = 60;
const get = 'GET /held HTTP/1.1\r\nHost: a\r\n\r\n';

/** A listener whose short way gives each answer to the test. */
async function openHeld(arrival = {}) {
  const answers: Outgoing[] = [];
  const short = { serves: () => true, handle: (_req: unknown, res: Outgoing) => void answers.push(res) };
  const options = { host: '127.0.0.1', port: 0, tls: null, hooks: { short }, arrival };
  const listener = await listen((_req, res) => res.end(), options);
  return { listener, answers };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(2);
}

function ask({ port }: Listener, text: string) {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  socket.write(text);
  let got = '';
  socket.on('data', (part) => {
    got += part.toString('latin1');
  });
  return { socket, closed: once(socket, 'close').then(() => got) };
}

describe('the end of a connection of the short way', () => {
  it('an answer that a stop makes the last keeps its chunks, so that a cut is seen', async () => {
    const { listener, answers } = await openHeld();
    const { closed } = ask(listener, get);
    await until(() => answers.length === 1);
    const stopped = listener.stop(graceSeconds);
    answers[0]?.writeHead(200, undefined, ['x-a', 'b']);
    answers[0]?.write(Buffer.from('hello'));
    answers[0]?.destroy();
    const text = await closed;
    expect(text).to.match(/\r\ntransfer-encoding: chunked\r\n(?:.*\r\n)*connection: close\r\n/);
    expect(text.endsWith('\r\n\r\n5\r\nhello\r\n')).to.equal(true);
    await stopped;
  });

  it('an answer that says itself that it ends with the connection has no chunks', async () => {
    const { listener, answers } = await openHeld();
    const { closed } = ask(listener, get);
    await until(() => answers.length === 1);
    answers[0]?.removeHeader('transfer-encoding');
    answers[0]?.writeHead(200, undefined, ['connection', 'close']);
    answers[0]?.end(Buffer.from('hello'));
    const text = await closed;
    expect(text).not.to.contain('transfer-encoding');
    expect(text.endsWith('connection: close\r\n\r\nhello')).to.equal(true);
    await listener.stop(graceSeconds);
  });

  it('an answer that the client is slow to take does not hold up a stop once it is taken', async () => {
    const { listener, answers } = await openHeld();
    const { socket, closed } = ask(listener, get);
    socket.pause();
    await until(() => answers.length === 1);
    const body = Buffer.alloc(30_000_000, 'x');
    answers[0]?.writeHead(200, undefined, ['content-length', String(body.length)]);
    answers[0]?.end(body);
    const stopped = listener.stop(graceSeconds);
    socket.resume();
    expect((await closed).length).to.be.greaterThan(body.length);
    await stopped;
  });

  for (const way of ['destroy', 'resetAndDestroy'] as const)
    it(`a client that asked for more is seen to go away (${way})`, async () => {
      const { listener, answers } = await openHeld();
      const { socket } = ask(listener, get);
      await until(() => answers.length === 1);
      let isOver = false;
      answers[0]?.on('close', () => {
        isOver = true;
      });
      socket.write(get);
      await sleep(30);
      socket[way]();
      await until(() => isOver);
      expect(answers.length).to.equal(1);
      await listener.stop(graceSeconds);
    });

  it('a client that asks nothing is answered with 408 at the first look after its time', async () => {
    const { listener } = await openHeld({ headMs: 400, checkMs: 200 });
    const fromMs = performance.now();
    const { closed } = ask(listener, '');
    expect(await closed).to.match(/^HTTP\/1\.1 408 /);
    const tookMs = performance.now() - fromMs;
    expect(tookMs).to.be.within(395, 790);
    await listener.stop(graceSeconds);
  });
});
