import { expect } from 'chai';
import { oneUpstream, startTarget, type TestTarget, targetsOf } from '#test/support/gateway/open-targets.ts';
import { openTestGateway, problemIn, until } from '#test/support/gateway/open-test-gateway.ts';

describe('gateway: health checks', () => {
  let test: Awaited<ReturnType<typeof openTestGateway>>;
  let targets: TestTarget[];
  let isWell: boolean[];
  beforeEach(async () => {
    isWell = [true, true];
    targets = await Promise.all(
      [0, 1].map((at) =>
        startTarget({
          respond: (req, res) => res.writeHead(req.url !== '/base/healthz' || isWell[at] ? 200 : 503).end(),
        }),
      ),
    );
  });
  afterEach(async () => {
    await test.close();
    await Promise.all(targets.map(({ stop }) => stop()));
  });
  const open = async (health: object = {}) => {
    const checked = { path: '/healthz', intervalSeconds: 0.1, timeoutSeconds: 0.2, ...health };
    const urls = targets.map(({ url }) => `${url}/base`);
    test = await openTestGateway(() => undefined, { upstreams: oneUpstream(urls, { health: checked }) });
  };
  const requestsOf = (at: number) => targets[at]?.asked.filter(({ url }) => url === '/base/') ?? [];
  const checksOf = (at: number) => targets[at]?.asked.filter(({ url }) => url === '/base/healthz') ?? [];
  const conditions = () => targetsOf(test.gateway).map(({ state }) => state);

  it('take a target out after so many failures, and in again after so many good answers', async () => {
    await open({ unhealthyAfter: 2, healthyAfter: 3 });
    await until(() => checksOf(0).length > 0);
    isWell[0] = false;
    const goodOnes = checksOf(0).length;
    await until(() => conditions()[0] === 'unhealthy');
    expect(checksOf(0).length - goodOnes).to.be.at.least(2);
    expect(targetsOf(test.gateway)[0]?.lastError).to.equal(
      'UnhealthyAnswer: the health check was answered with 503',
    );
    for (let at = 0; at < 4; at++) expect((await test.ask({ method: 'POST' })).status).to.equal(200);
    expect([requestsOf(0).length, requestsOf(1).length]).to.deep.equal([0, 4]);
    isWell[0] = true;
    const badOnes = checksOf(0).length;
    await until(() => conditions()[0] === 'healthy');
    expect(checksOf(0).length - badOnes).to.be.at.least(3);
    for (let at = 0; at < 4; at++) await test.ask({ method: 'POST' });
    expect(requestsOf(0).length).to.equal(2);
  });

  it('with every target out the answer is a 503 after the time of a check', async () => {
    await open({ unhealthyAfter: 1, intervalSeconds: 0.3 });
    isWell = [false, false];
    await until(() => conditions().every((state) => state === 'unhealthy'));
    const answer = await test.ask();
    expect([answer.status, problemIn(answer).code, answer.headers['retry-after']]).to.deep.equal([
      503,
      'upstream-unavailable',
      '1',
    ]);
  });

  it('a target that does not answer the check in time is out', async () => {
    const target = targets[1] as TestTarget;
    await open({ unhealthyAfter: 1 });
    target.behaviour.respond = () => undefined;
    await until(() => conditions()[1] === 'unhealthy');
    expect(conditions()[0]).to.equal('healthy');
  });

  it('a target that nobody listens on is out until somebody does again', async () => {
    await open({ unhealthyAfter: 1 });
    await targets[1]?.stop();
    await until(() => conditions()[1] === 'unhealthy');
    expect(targetsOf(test.gateway)[1]?.lastError).to.match(/ECONNREFUSED|UND_ERR_SOCKET|ECONNRESET/);
    await targets[1]?.start();
    await until(() => conditions()[1] === 'healthy');
  });

  it('end with the gateway', async () => {
    await open();
    await until(() => checksOf(0).length > 0);
    await test.close();
    const made = checksOf(0).length;
    // Another gateway's checks, at the same pace, are the clock.
    await open({ path: '/other' });
    await until(() => (targets[0]?.asked.filter(({ url }) => url === '/base/other').length ?? 0) > 3);
    expect(checksOf(0).length).to.equal(made);
  });
});
