import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { type Listener, listen } from '#server/foundation/http/index.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const requests = 3000;
const pipelined = 50;
/** What a connection may still hold of requests that are over: the last ones of its parser and of the test itself. */
const bound = 2 * pipelined;

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const post = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n';

describe('listener: what a connection holds', function () {
  this.timeout(30_000);
  let listener: Listener;
  let socket: Socket;
  afterEach(async () => {
    socket.destroy();
    await listener.stop(1);
  });

  /** Asks `requests` times over one connection, `atOnce` at a time, and returns what is left in memory of all that while it stays open. */
  const leftAfter = async (message: string, atOnce: number) => {
    const answers: WeakRef<ServerResponse>[] = [];
    const asked: WeakRef<IncomingMessage>[] = [];
    listener = await listen(
      (req, res) => {
        answers.push(new WeakRef(res));
        asked.push(new WeakRef(req));
        req.resume();
        res.end('ok');
      },
      { host: '127.0.0.1', port: 0, tls: null },
    );
    socket = connect(listener.port, '127.0.0.1');
    await once(socket, 'connect');
    let received = 0;
    socket.on('data', (part) => {
      received += part.toString('latin1').split('HTTP/1.1 200').length - 1;
    });
    while (answers.length < requests) {
      socket.write(message.repeat(atOnce));
      const wanted = answers.length + atOnce;
      while (received < wanted) await setImmediate();
    }
    // A WeakRef that was just made holds its object to the end of its turn.
    await setImmediate();
    collect();
    const alive = (refs: readonly WeakRef<object>[]) =>
      refs.filter((ref) => ref.deref() !== undefined).length;
    return { asked: asked.length, answersLeft: alive(answers), requestsLeft: alive(asked) };
  };

  for (const [what, message, atOnce] of [
    ['one after the other', get, 1],
    [`${pipelined} at once`, get, pipelined],
    ['with bodies in chunks', post, 1],
  ] as const)
    it(`nothing of ${requests} requests that are over, ${what}`, async () => {
      const left = await leftAfter(message, atOnce);
      expect(left.asked).to.equal(requests);
      expect(left.answersLeft).to.be.at.most(bound);
      expect(left.requestsLeft).to.be.at.most(bound);
      expect(socket.destroyed).to.equal(false);
    });
});
