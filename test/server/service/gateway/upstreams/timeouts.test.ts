import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import {
  oneUpstream,
  planFrom,
  startTarget,
  type TestTarget,
  targetsOf,
} from '#test/support/gateway/open-targets.ts';
import { openTestGateway, problemIn, until } from '#test/support/gateway/open-test-gateway.ts';

describe('gateway: the timeouts of an upstream', () => {
  let test: Awaited<ReturnType<typeof openTestGateway>>;
  let target: TestTarget;
  let silent: Server;
  const sockets: Socket[] = [];
  beforeEach(async () => {
    target = await startTarget();
    // Takes connections and says nothing: a TLS handshake with it never ends.
    silent = createServer((socket) => sockets.push(socket.on('error', () => undefined)));
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
  });
  afterEach(async () => {
    await test.close();
    await target.stop();
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
  const silentUrl = () => `https://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const open = async (urls: string[], timeouts: object) => {
    test = await openTestGateway(() => undefined, { upstreams: oneUpstream(urls, { timeouts }) });
  };
  const timedOut = async (method = 'GET') => {
    const answer = await test.ask({ method });
    const { code, detail } = problemIn(answer);
    return [answer.status, code, detail];
  };

  it('connect: 504 that names it, and a request that can is sent to another target', async () => {
    await open([silentUrl()], { connectSeconds: 0.1 });
    const told = [504, 'upstream-timeout', 'connect: there was no connection in time.'];
    expect(await timedOut('POST')).to.deep.equal(told);
    expect(targetsOf(test.gateway)[0]?.lastError).to.include('timeouts.connectSeconds');
    await test.close();
    await open([silentUrl(), target.url], { connectSeconds: 0.1 });
    expect((await test.ask()).status).to.equal(200);
  });

  it('headers: 504 that names it, and the request is not sent again', async () => {
    target.behaviour.respond = () => undefined;
    await open([target.url, silentUrl()], { headersSeconds: 0.1 });
    expect(await timedOut()).to.deep.equal([
      504,
      'upstream-timeout',
      'headers: the answer did not begin in time.',
    ]);
    expect(target.asked.length).to.equal(1);
    expect(targetsOf(test.gateway)[0]?.lastError).to.include('timeouts.headersSeconds');
  });

  it('body: an answer that pauses for longer is cut', async () => {
    target.behaviour.respond = (_req, res) => res.writeHead(200, { 'content-length': '10' }).write('half');
    await open([target.url], { bodyIdleSeconds: 0.1 });
    const error = await test.ask().catch((failure: Error) => failure);
    expect(error).to.be.instanceOf(Error);
    expect(test.records[0]).to.include({ outcome: 'upstream-failed', code: 'upstream-timeout', status: 200 });
    expect(targetsOf(test.gateway)[0]?.lastError).to.include('timeouts.bodyIdleSeconds');
  });

  it('each upstream has its own', async () => {
    const held: (() => void)[] = [];
    target.behaviour.respond = (_req, res) => held.push(() => res.end('late'));
    const targets = [{ url: target.url }];
    const plan = planFrom({
      upstreams: [
        { name: 'quick', targets, timeouts: { headersSeconds: 0.1 } },
        { name: 'patient', targets },
      ],
      routes: [{ pathPrefix: '/quick', upstream: 'quick' }, { upstream: 'patient' }],
    });
    test = await openTestGateway(() => undefined, { upstreams: plan });
    const patient = test.ask({ path: '/api/slow' });
    await until(() => held.length === 1);
    expect((await test.ask({ path: '/api/quick' })).status).to.equal(504);
    held[0]?.();
    expect((await patient).body.toString()).to.equal('late');
  });
});
