import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { expect } from 'chai';
import { systemClock } from '#server/foundation/clock/index.ts';
import { openUpstreams } from '#server/service/gateway/upstreams/index.ts';
import { rememberingLog } from '#test/support/access-log/open-test-access-log.ts';
import { oneUpstream, startTarget, type TestTarget } from '#test/support/gateway/open-targets.ts';
import { openTestGateway, problemIn, until } from '#test/support/gateway/open-test-gateway.ts';

describe('gateway: waiting for a connection to an upstream', () => {
  let test: Awaited<ReturnType<typeof openTestGateway>>;
  let targets: TestTarget[];
  let held: (() => void)[][];
  beforeEach(async () => {
    held = [[], []];
    const hold = (at: number) =>
      startTarget({ respond: (req, res) => held[at]?.push(() => res.end(`${at} ${req.url}`)) });
    targets = await Promise.all([hold(0), hold(1)]);
  });
  afterEach(async () => {
    await test.close();
    await Promise.all(targets.map(({ stop }) => stop()));
  });
  const open = async (many: 1 | 2, fields: object = {}) => {
    const urls = targets.slice(0, many).map(({ url }) => url);
    test = await openTestGateway(() => undefined, {
      upstreams: oneUpstream(urls, { connections: 1, ...fields }),
    });
  };
  const waiting = () => test.gateway.upstreams.states()[0]?.waiting;
  const ask = (path: string) => test.ask({ path: `/api${path}` });
  const text = async (answer: ReturnType<typeof ask>) => (await answer).body.toString();

  it('who finds none waits, and is sent in order as they become free', async () => {
    await open(1);
    const answers = [];
    for (const [at, path] of ['/0', '/1', '/2'].entries()) {
      answers.push(ask(path));
      await until(() => test.gateway.inFlight() === at + 1 && held[0]?.length === 1 && waiting() === at);
    }
    for (let at = 0; at < 3; at++) {
      await until(() => held[0]?.length === at + 1);
      held[0]?.[at]?.();
    }
    expect(await Promise.all(answers.map(text))).to.deep.equal(['0 /0', '0 /1', '0 /2']);
    expect(waiting()).to.equal(0);
  });

  it('who waits is given to whichever target is free first', async () => {
    await open(2);
    const first = [ask('/a'), ask('/b')];
    await until(() => held[0]?.length === 1 && held[1]?.length === 1);
    const third = ask('/c');
    await until(() => waiting() === 1);
    held[1]?.[0]?.();
    await until(() => held[1]?.length === 2);
    held[1]?.[1]?.();
    expect(await text(third)).to.equal('1 /c');
    held[0]?.[0]?.();
    await Promise.all(first);
  });

  it('who waits for too long gets a 503 that names the queue', async () => {
    await open(1, { queue: { timeoutSeconds: 3 } });
    const first = ask('/a');
    await until(() => held[0]?.length === 1);
    const second = ask('/b');
    await until(() => waiting() === 1);
    test.clock.move(3_000);
    const answer = await second;
    expect([answer.status, answer.headers['retry-after'], problemIn(answer).detail]).to.deep.equal([
      503,
      '1',
      'queue: no connection to the API behind the gateway became free in time.',
    ]);
    held[0]?.[0]?.();
    expect((await first).status).to.equal(200);
    expect(targets[0]?.asked.length).to.equal(1);
  });

  it('who finds the queue full is refused at once', async () => {
    await open(1, { queue: { most: 1 } });
    const taken = [ask('/a')];
    await until(() => held[0]?.length === 1);
    taken.push(ask('/b'));
    await until(() => waiting() === 1);
    const answer = await ask('/c');
    expect([answer.status, problemIn(answer).code]).to.deep.equal([503, 'upstream-unavailable']);
    held[0]?.[0]?.();
    await until(() => held[0]?.length === 2);
    held[0]?.[1]?.();
    expect((await Promise.all(taken)).map(({ status }) => status)).to.deep.equal([200, 200]);
  });

  it('when the last target goes out, all who wait for it are told at once', async () => {
    await open(1, { breaker: { failures: 1, openSeconds: 10 } });
    const first = ask('/a');
    await until(() => held[0]?.length === 1);
    const others = [ask('/b'), ask('/c')];
    await until(() => waiting() === 2);
    await targets[0]?.stop();
    expect((await first).status).to.equal(502);
    for (const answer of await Promise.all(others))
      expect([answer.status, answer.headers['retry-after']]).to.deep.equal([503, '10']);
    await targets[0]?.start();
  });

  it('when the health check takes the last target out, all who wait are told at once', async () => {
    await open(1, {
      health: { path: '/healthz', intervalSeconds: 0.1, timeoutSeconds: 0.1, unhealthyAfter: 2 },
    });
    const first = ask('/a');
    const second = ask('/b');
    // The target holds the checks too.
    const answer = await second;
    expect([answer.status, problemIn(answer).type, problemIn(answer).detail]).to.deep.equal([
      503,
      'https://iana.org/assignments/http-problem-types#temporary-reduced-capacity',
      'The API behind the gateway takes no requests now.',
    ]);
    for (const answerIt of held[0] ?? []) answerIt();
    expect((await first).status).to.equal(200);
  });
});

describe('gateway: a connection that became a tunnel', () => {
  it('is under way at its target until it is closed, and takes no place from requests', async () => {
    const server = createServer((_req, res) => res.end('ok'));
    server.on('upgrade', (_req, socket: Duplex) =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const deps = { clock: systemClock, log: rememberingLog().log };
    const upstreams = openUpstreams(deps, oneUpstream([url], { connections: 1 }));
    const upstream = upstreams.find('', '/')?.upstream;
    const inFlight = () => upstreams.states()[0]?.targets[0]?.inFlight;
    const tunnel = await new Promise<Duplex>((resolve, reject) => {
      upstream?.dispatch(
        { method: 'GET', path: '/', upgrade: 'websocket' },
        {
          onRequestUpgrade: (_controller, _status, _headers, socket) => resolve(socket),
          onResponseError: (_, e) => reject(e),
        },
      );
    });
    expect(inFlight()).to.equal(1);
    const status = await new Promise<number>((resolve, reject) => {
      let seen = 0;
      upstream?.dispatch(
        { method: 'GET', path: '/' },
        {
          onResponseStart: (_controller, code) => {
            seen = code;
          },
          onResponseEnd: () => resolve(seen),
          onResponseError: (_, error) => reject(error),
        },
      );
    });
    expect([status, inFlight()]).to.deep.equal([200, 1]);
    tunnel.destroy();
    await until(() => inFlight() === 0);
    await upstreams.close();
    server.closeAllConnections();
    server.close();
  });
});
