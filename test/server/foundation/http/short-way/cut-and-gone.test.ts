import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { type Listener, listen, type Outgoing } from '#server/foundation/http/index.ts';
import { someTurns, until } from '#test/support/gateway/open-test-gateway.ts';

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

  for (const [why, isAskedTo] of [
    ['that the client asked to be the last', true],
    ['that a stop makes the last', false],
  ] as const)
    it(`nothing is read behind an answer ${why}, while the client takes its time with it`, async () => {
      const { listener, answers } = await openHeld();
      const { socket, closed } = ask(
        listener,
        isAskedTo ? get.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n') : get,
      );
      socket.pause();
      await until(() => answers.length === 1);
      const stopped = isAskedTo ? null : listener.stop(graceSeconds);
      answers[0]?.writeHead(200, undefined, ['content-length', '30000000']);
      answers[0]?.end(Buffer.alloc(30_000_000, 'x'));
      socket.write(get);
      await someTurns();
      expect(answers).to.have.length(1);
      socket.resume();
      expect((await closed).length).to.be.greaterThan(30_000_000);
      await (stopped ?? listener.stop(graceSeconds));
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
      await someTurns();
      socket[way]();
      await until(() => isOver);
      expect(answers.length).to.equal(1);
      await listener.stop(graceSeconds);
    });

  it('a client that asks nothing is answered with 408 at the first look after its time', async () => {
    const { listener } = await openHeld({ headMs: 400, checkMs: 200 });
    // Counted in looks of our own, which a busy machine delays alike.
    let looks = 0;
    const clock = setInterval(() => {
      looks += 1;
    }, 200);
    const { closed } = ask(listener, '');
    expect(await closed).to.match(/^HTTP\/1\.1 408 /);
    clearInterval(clock);
    expect(looks).to.be.within(2, 3);
    await listener.stop(graceSeconds);
  });
});
