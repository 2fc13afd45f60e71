import type { ServerResponse } from 'node:http';
import { request } from 'node:http';
import { expect } from 'chai';
import type { KeyId } from '#shared/values/index.ts';
import { bytes, concurrent, requests } from '#test/support/gateway/limits.ts';
import { openTestGateway, problemIn, until } from '#test/support/gateway/open-test-gateway.ts';

describe('gateway: limits of concurrent requests and of bytes', () => {
  let test: Awaited<ReturnType<typeof openTestGateway>>;
  let held: ServerResponse[] = [];
  const open = async (options: Parameters<typeof openTestGateway>[1] = {}) => {
    held = [];
    test = await openTestGateway((req, res) => {
      if (req.url === '/hold') held.push(res);
      else if (req.url === '/die') req.socket.destroy();
      else if (req.url === '/cut')
        res.writeHead(200, { 'content-length': 10 }).write('half', () => res.destroy());
      else req.resume().on('end', () => res.end('x'.repeat(Number(req.url?.slice(1)))));
    }, options);
  };
  afterEach(() => test.close());

  const hold = async (count: number) => {
    const before = held.length;
    const asked = Array.from({ length: count }, () => test.ask({ path: '/api/hold' }));
    await until(() => held.length === before + count);
    return asked;
  };

  it('so many requests at the same time pass, one more is refused, and passes when one has been answered', async () => {
    await open({ limits: { limits: [concurrent(2)] } });
    const [first, second] = await hold(2);
    const refused = await test.ask();
    expect([refused.status, refused.headers['retry-after']]).to.deep.equal([429, '1']);
    expect(problemIn(refused)['violated-policies']).to.deep.equal(['at-once']);
    expect(refused.headers['ratelimit-policy']).to.match(/^"at-once";q=2;qu="concurrent-requests",/);
    expect(refused.headers.ratelimit).to.equal('"at-once";r=0');
    held[0]?.end();
    expect((await first)?.status).to.equal(200);
    expect((await test.ask({ path: '/api/5' })).status).to.equal(200);
    held[1]?.end();
    expect((await second)?.status).to.equal(200);
  });

  it('a client that asks one after the other is never refused by a limit of one at a time', async () => {
    await open({ limits: { limits: [concurrent(1)] } });
    for (let at = 0; at < 50; at++) expect((await test.ask({ path: '/api/5' })).status).to.equal(200);
  });

  it('however a request ends, its place is free again, once', async () => {
    await open({ limits: { limits: [concurrent(2)] } });
    for (let round = 0; round < 3; round++) {
      expect((await test.ask({ path: '/api/die' })).status).to.equal(502);
      await test.ask({ path: '/api/cut' }).catch((error: Error) => expect(error.message).to.match(/aborted/));
      const gone = request({ port: test.port, path: '/api/hold', headers: { 'x-api-key': test.key } });
      gone.on('error', () => undefined).end();
      await until(() => held.length === round + 1);
      gone.destroy();
      await until(() => test.gateway.inFlight() === 0);
    }
    const two = await hold(2);
    expect((await test.ask({ path: '/api/5' })).status).to.equal(429);
    for (const res of held) res.end();
    expect((await Promise.all(two)).map(({ status }) => status)).to.deep.equal([200, 200]);
  });

  it('a refusal holds no place, and a change of plan forgets none', async () => {
    await open({ limits: { limits: [concurrent(1), requests(1000, 1)] } });
    const [first] = await hold(1);
    for (let at = 0; at < 3; at++) expect((await test.ask({ path: '/api/5' })).status).to.equal(429);
    test.callers.set(test.key, {
      ...test.caller,
      limits: { ...test.caller.limits, limits: [concurrent(1)] },
    });
    expect((await test.ask({ path: '/api/5' })).status).to.equal(429);
    held[0]?.end();
    await first;
    expect((await test.ask({ path: '/api/5' })).status).to.equal(200);
  });

  it('bodies of requests and answers count as bytes; at the limit nothing passes until they leave the window', async () => {
    await open({ limits: { limits: [bytes(1000, 256)] } });
    const first = await test.ask({ path: '/api/300', method: 'POST', body: 'y'.repeat(200) });
    expect(first.headers['ratelimit-policy']).to.match(/^"traffic";q=1000;w=256;qu="content-bytes",/);
    const second = await test.ask({ path: '/api/600' });
    expect(second.headers.ratelimit).to.match(/^"traffic";r=500;t=\d+,/);
    const refused = await test.ask({ path: '/api/1' });
    expect([refused.status, problemIn(refused)['violated-policies']]).to.deep.equal([429, ['traffic']]);
    const wait = Number(refused.headers['retry-after']);
    expect(refused.headers.ratelimit).to.equal(`"traffic";r=0;t=${wait}`);
    // A slot of this window is a second: bytes count at most so much longer than the window.
    expect(wait).to.be.within(256, 257);
    test.clock.move((wait - 1) * 1000);
    expect((await test.ask({ path: '/api/1' })).status).to.equal(429);
    test.clock.move(1000);
    expect((await test.ask({ path: '/api/1' })).status).to.equal(200);
  });

  it('a key with limits of its own has both: they bind that key alone, and the plan binds it too', async () => {
    await open({ limits: { limits: [requests(5, 60)] } });
    const ownLimits = [requests(2, 60), concurrent(3)];
    const strict = { ...test.caller, ownLimits, keyId: '01890a5d-ac96-774b-bcce-b302099a8057' as KeyId };
    test.callers.set(test.key, strict);
    const first = await test.ask({ path: '/api/5' });
    const pk = 'pk=:AYkKXayWd0u8zrMCCZqAVw==:';
    expect(first.headers['ratelimit-policy']).to.equal(
      `"key-burst";q=2;w=60;${pk},"key-at-once";q=3;qu="concurrent-requests";${pk},"burst";q=5;w=60,"month";q=100000;w=2592000`,
    );
    expect(first.headers.ratelimit).to.match(
      /^"key-burst";r=1;t=60;pk=:AYkKXayWd0u8zrMCCZqAVw==:,"key-at-once";r=2;pk=:AYkKXayWd0u8zrMCCZqAVw==:,"burst";r=4;t=60,"month"/,
    );
    await test.ask({ path: '/api/5' });
    const refused = await test.ask({ path: '/api/5' });
    expect(problemIn(refused)['violated-policies']).to.deep.equal(['key-burst']);
    test.callers.set(test.key, test.caller);
    const statuses = [];
    for (let at = 0; at < 4; at++) statuses.push((await test.ask({ path: '/api/5' })).status);
    expect(statuses).to.deep.equal([200, 200, 200, 429]);
    test.callers.set(test.key, { ...strict, ownLimits: [requests(100, 60)] });
    expect((await test.ask({ path: '/api/5' })).status).to.equal(429);
  });
});
