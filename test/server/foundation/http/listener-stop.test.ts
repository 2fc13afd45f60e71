import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { expect } from 'chai';
import { Agent, request } from 'undici';
import { listen } from '#server/foundation/http/index.ts';

/** Longer than any test may take: a stop that waits for its end fails by the test's own limit. */
const graceSeconds = 60;
const local = { host: '127.0.0.1', port: 0, tls: null };

/** A listener that answers at once, but for `/held`, which waits for the test. */
async function openHolding() {
  const held = Promise.withResolvers<ServerResponse>();
  const listener = await listen((req, res) => {
    if (req.url === '/held') held.resolve(res);
    else res.end('at once');
  }, local);
  return { listener, held: held.promise };
}

describe('stopping a listener', () => {
  for (const round of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    it(`a busy kept connection does not hold it up, whenever it comes (${round} of 10)`, async () => {
      const { listener, held } = await openHolding();
      const dispatcher = new Agent();
      const waiting = request(`${listener.url}/held`, { dispatcher });
      const res = await held;
      let stopped: Promise<void> | undefined;
      for (let asked = 0; ; asked++) {
        const answer = await request(`${listener.url}/`, { dispatcher }).catch(() => null);
        if (answer === null) break;
        if (asked === 20 + round) stopped = listener.stop(graceSeconds);
        await answer.body.dump();
      }
      res.end('at last');
      expect(await (await waiting).body.text()).to.equal('at last');
      await stopped;
      await dispatcher.close();
    });

  it('a connection over which nothing was asked does not hold it up', async () => {
    const { listener } = await openHolding();
    const silent = connect(listener.port, '127.0.0.1');
    await once(silent, 'connect');
    // An answer over another connection: by now the silent one is accepted too.
    await (await request(listener.url, { dispatcher: new Agent({ pipelining: 0 }) })).body.dump();
    const gone = once(silent, 'close');
    await listener.stop(graceSeconds);
    await gone;
  });

  it('half a head behind an answered request does not hold it up', async () => {
    const { listener } = await openHolding();
    const socket = connect(listener.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n');
    await once(socket, 'data');
    const gone = once(socket, 'close');
    await listener.stop(graceSeconds);
    await gone;
  });
});
