import { expect } from 'chai';
import { planFrom, startTarget, type TestTarget, targetsOf } from '#test/support/gateway/open-targets.ts';
import { openTestGateway, until } from '#test/support/gateway/open-test-gateway.ts';

describe('gateway: sharing requests among targets', () => {
  let test: Awaited<ReturnType<typeof openTestGateway>>;
  let targets: TestTarget[] = [];
  afterEach(async () => {
    await test.close();
    await Promise.all(targets.map(({ stop }) => stop()));
  });
  async function open(weights: number[], balance: string) {
    targets = await Promise.all(weights.map(() => startTarget()));
    const shared = targets.map(({ url }, at) => ({ url, weight: weights[at] }));
    const upstreams = [{ name: 'main', targets: shared, balance }];
    test = await openTestGateway(() => undefined, {
      upstreams: planFrom({ upstreams, routes: [{ upstream: 'main' }] }),
    });
  }
  const counts = () => targets.map(({ asked }) => asked.length);

  it('round robin gives each target its weight, and none its share in one go', async () => {
    await open([3, 1], 'round-robin');
    const order: number[] = [];
    for (let at = 0; at < 8; at++) {
      const before = counts();
      await test.ask();
      order.push(counts().findIndex((count, which) => count !== before[which]));
    }
    expect(order).to.deep.equal([0, 0, 1, 0, 0, 0, 1, 0]);
  });

  it('least in flight leaves out the target that is slow', async () => {
    await open([1, 1, 1], 'least-in-flight');
    const held: (() => void)[] = [];
    const slow = targets[0] as TestTarget;
    slow.behaviour.respond = (_req, res) => held.push(() => res.end('late'));
    const first = test.ask();
    await until(() => held.length === 1);
    for (let at = 0; at < 10; at++) await test.ask();
    expect(counts()).to.deep.equal([1, 5, 5]);
    expect(targetsOf(test.gateway).map(({ inFlight }) => inFlight)).to.deep.equal([1, 0, 0]);
    held[0]?.();
    expect((await first).body.toString()).to.equal('late');
    expect(targetsOf(test.gateway)[0]).to.include({ inFlight: 0 });
  });

  it('least in flight counts requests against the weight', async () => {
    await open([2, 1], 'least-in-flight');
    for (const { behaviour } of targets) behaviour.respond = () => undefined;
    for (let at = 1; at <= 9; at++) {
      test.ask().catch(() => undefined);
      await until(() => counts().reduce((sum, count) => sum + count) === at);
    }
    expect(counts()).to.deep.equal([6, 3]);
  });
});
