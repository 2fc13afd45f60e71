import type { Socket } from 'node:net';
import { expect } from 'chai';
import { systemClock } from '#server/foundation/clock/index.ts';
import { openUpstreams } from '#server/service/gateway/upstreams/index.ts';
import { rememberingLog } from '#test/support/access-log/open-test-access-log.ts';
import { oneUpstream } from '#test/support/gateway/open-targets.ts';
import { openScripted } from '#test/support/http-client/scripted-upstream.ts';

const whole = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('gateway: a kept connection that ends between a request and its first byte', () => {
  for (const [what, end] of [
    ['closed', (socket: Socket, done: () => void) => socket.end(done)],
    [
      'closed behind a 408 that nobody asked for',
      (socket: Socket, done: () => void) =>
        socket.end('HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n', done),
    ],
  ] as const)
    it(`${what}: POST goes out over a new one, because nothing of it was sent`, async () => {
      const asked: string[] = [];
      let kept: Socket | null = null;
      const server = await openScripted((request, socket) => {
        asked.push(request.split(' ')[0] ?? '');
        kept ??= socket;
        socket.write(whole);
      });
      const deps = { clock: systemClock, log: rememberingLog().log };
      const upstreams = openUpstreams(deps, oneUpstream([`http://127.0.0.1:${server.port}`]));
      const ask = (method: 'GET' | 'POST') =>
        new Promise<number>((resolve, reject) => {
          let seen = 0;
          upstreams.find('', '/')?.upstream.dispatch(
            { method, path: '/' },
            {
              onResponseStart: (_controller, status) => {
                seen = status;
              },
              onResponseEnd: () => resolve(seen),
              onResponseError: (_controller, error) => reject(error),
            },
          );
        });
      for (let round = 1; round <= 20; round++) {
        kept = null;
        expect(await ask('GET')).to.equal(200);
        await new Promise<void>((resolve) => end(kept as unknown as Socket, resolve));
        // The end is under way and not read: it is, before what this turn has to send leaves.
        await turn();
        expect(await ask('POST')).to.equal(200);
        expect(asked).to.have.length(round * 2);
      }
      expect(upstreams.states()[0]?.targets[0]).to.include({ failures: 0, lastError: null });
      await upstreams.close();
      await server.close();
    });
});
