import { connect } from 'node:net';
import { expect } from 'chai';
import {
  deadUrl,
  oneUpstream,
  startTarget,
  type TestTarget,
  targetsOf,
} from '#test/support/gateway/open-targets.ts';
import { openTestGateway, problemIn, until } from '#test/support/gateway/open-test-gateway.ts';

describe('gateway: a request that was not sent', () => {
  let test: Awaited<ReturnType<typeof openTestGateway>>;
  let alive: TestTarget;
  beforeEach(async () => {
    alive = await startTarget();
  });
  afterEach(async () => {
    await test.close();
    await alive.stop();
  });
  const open = async (urls: string[], fields: object = {}) => {
    test = await openTestGateway(() => undefined, { upstreams: oneUpstream(urls, fields) });
  };

  for (const method of ['GET', 'HEAD', 'OPTIONS', 'DELETE'])
    it(`${method} goes to another target when the first refuses the connection`, async () => {
      await open([deadUrl(), alive.url]);
      for (let at = 0; at < 4; at++) expect((await test.ask({ method })).status).to.equal(200);
      expect(alive.asked.length).to.equal(4);
      expect(test.records.map(({ outcome }) => outcome)).to.deep.equal(Array(4).fill('forwarded'));
    });

  it('PUT goes to another target with its whole body, because none of it was sent', async () => {
    await open([deadUrl(), alive.url]);
    alive.behaviour.respond = (req, res) => req.on('end', () => res.end('ok')).resume();
    const body = 'x'.repeat(300_000);
    for (let at = 0; at < 4; at++) expect((await test.ask({ method: 'PUT', body })).status).to.equal(200);
    expect(alive.asked.map((one) => one.body.length)).to.deep.equal(Array(4).fill(300_000));
  });

  for (const method of ['POST', 'PATCH', 'REPORT'])
    it(`${method} is not known to be idempotent and is never sent to another target`, async () => {
      await open([deadUrl(), alive.url]);
      const answers = [];
      for (let at = 0; at < 4; at++) answers.push(await test.ask({ method, body: 'data' }));
      const failed = answers.filter(({ status }) => status === 502);
      expect(failed.length).to.equal(2);
      expect(failed.map((answer) => problemIn(answer).code)).to.deep.equal(
        Array(2).fill('upstream-unreachable'),
      );
      expect(alive.asked.length).to.equal(2);
    });

  it('what was sent is not sent again, GET neither', async () => {
    const hangsUp = await startTarget({ respond: (req) => req.socket.destroy() });
    await open([hangsUp.url, alive.url]);
    const statuses = [];
    for (let at = 0; at < 4; at++) statuses.push((await test.ask()).status);
    expect(statuses).to.deep.equal([502, 200, 502, 200]);
    expect([hangsUp.asked.length, alive.asked.length]).to.deep.equal([2, 2]);
    await hangsUp.stop();
  });

  it('a body that began to flow is not sent again', async () => {
    const breaks = await startTarget({ respond: (req) => req.once('data', () => req.socket.destroy()) });
    await open([breaks.url, alive.url]);
    const answer = await test.ask({ method: 'PUT', body: 'x'.repeat(300_000) });
    expect(answer.status).to.equal(502);
    expect(alive.asked).to.deep.equal([]);
    await breaks.stop();
  });

  it('a target that dies costs no GET after it is gone, and takes part again when it is back', async () => {
    const mortal = await startTarget();
    await open([mortal.url, alive.url], { breaker: { failures: 2, openSeconds: 10 } });
    for (let at = 0; at < 4; at++) expect((await test.ask()).status).to.equal(200);
    expect(mortal.asked.length).to.equal(2);
    await mortal.stop();
    for (let at = 0; at < 20; at++) expect((await test.ask()).status).to.equal(200);
    expect([mortal.asked.length, alive.asked.length]).to.deep.equal([2, 22]);
    await mortal.start();
    test.clock.move(10_000);
    for (let at = 0; at < 4; at++) expect((await test.ask()).status).to.equal(200);
    expect(mortal.asked.length).to.be.greaterThan(2);
    await mortal.stop();
  });

  it('a target that hangs and dies fails only what it had been sent; all others are answered meanwhile', async () => {
    const held: (() => void)[] = [];
    const mortal = await startTarget({ respond: (_req, res) => held.push(() => res.end('ok')) });
    await open([mortal.url, alive.url], { connections: 4 });
    const answers = Array.from({ length: 60 }, () => test.ask());
    const inFlight = () => targetsOf(test.gateway).map((target) => target.inFlight);
    await until(() => mortal.asked.length === 4 && alive.asked.length === 56 && inFlight()[1] === 0);
    expect(inFlight()).to.deep.equal([4, 0]);
    await mortal.stop();
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 502).length).to.equal(4);
    expect(statuses.filter((status) => status === 200).length).to.equal(56);
    expect(inFlight()).to.deep.equal([0, 0]);
  });

  it('no more targets are tried than the file allows, and each once', async () => {
    const dead = [deadUrl(), deadUrl()];
    await open([...dead, alive.url], { retries: 1 });
    const first = await test.ask();
    expect(first.status).to.equal(502);
    await test.close();
    await open(dead);
    expect(problemIn(await test.ask()).code).to.equal('upstream-unreachable');
    expect(targetsOf(test.gateway).map(({ lastError }) => lastError)).to.deep.equal(
      Array(2).fill('it refuses connections (ECONNREFUSED)'),
    );
  });

  it('a client that goes away is not counted against the target', async () => {
    const slow = await startTarget({ respond: () => undefined });
    await open([slow.url], { breaker: { failures: 1 } });
    const socket = connect(test.port, '127.0.0.1');
    socket.write(`GET /api/ HTTP/1.1\r\nHost: a\r\nX-Api-Key: ${test.key}\r\n\r\n`);
    await until(() => slow.asked.length === 1);
    expect(targetsOf(test.gateway)[0]).to.include({ inFlight: 1 });
    socket.destroy();
    await until(() => targetsOf(test.gateway)[0]?.inFlight === 0);
    expect(targetsOf(test.gateway)[0]).to.include({ state: 'healthy', lastError: null });
    await slow.stop();
  });
});
