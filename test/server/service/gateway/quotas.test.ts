import { expect } from 'chai';
import type { KeyId } from '#shared/values/index.ts';
import { requests } from '#test/support/gateway/limits.ts';
import { openTestGateway, problemIn } from '#test/support/gateway/open-test-gateway.ts';

const toDecember = 655_985_000;

describe('gateway: monthly quotas', () => {
  let test: Awaited<ReturnType<typeof openTestGateway>>;
  const open = async (options: Parameters<typeof openTestGateway>[1] = {}) => {
    test = await openTestGateway((_req, res) => res.end('ok'), options);
  };
  afterEach(() => test.close());

  const askMany = async (count: number) =>
    (await Promise.all(Array.from({ length: count }, () => test.ask()))).map((a) => a.status);
  const passed = (statuses: number[]) => statuses.filter((status) => status === 200).length;
  const used = () => test.gateway.usage.used(test.caller.accountId);

  it('a hard quota ends exactly where it says, and begins again with the UTC month', async () => {
    await open({ used: 97, limits: { monthlyQuota: 100 } });
    expect(used()).to.equal(97);
    expect(passed(await askMany(5))).to.equal(3);
    const answer = await test.ask();
    expect(problemIn(answer)).to.deep.include({
      type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
      code: 'quota-exceeded',
      'violated-policies': ['month'],
    });
    expect(answer.headers.ratelimit).to.equal('"month";r=0;t=655985');
    expect(answer.headers['retry-after']).to.equal('655985');
    test.clock.move(toDecember - 1000);
    expect((await test.ask()).status).to.equal(429);
    test.clock.move(1000);
    expect((await test.ask()).status).to.equal(200);
    expect(used()).to.equal(1);
    expect((await test.ask()).headers['ratelimit-policy']).to.include('"month";q=100;w=2678400');
  });

  it('a soft quota lets pass what is over, says that nothing is left, counts it and marks its row', async () => {
    await open({ used: 98, limits: { monthlyQuota: 100, quotaEnd: 'soft' } });
    expect(passed(await askMany(5))).to.equal(5);
    const answer = await test.ask();
    expect([answer.status, answer.headers['retry-after']]).to.deep.equal([200, undefined]);
    expect(answer.headers.ratelimit).to.match(/,"month";r=0;t=655985$/);
    expect(used()).to.equal(104);
    expect(test.records.map(({ outcome, code }) => `${outcome} ${code}`)).to.deep.equal([
      ...Array(2).fill('forwarded null'),
      ...Array(4).fill('forwarded quota-exceeded'),
    ]);
  });

  it('a request over the quota takes nothing from a window', async () => {
    await open({ limits: { monthlyQuota: 0, limits: [requests(3)] } });
    await askMany(10);
    test.callers.set(test.key, { ...test.caller, limits: { ...test.caller.limits, monthlyQuota: 9 } });
    expect((await test.ask()).headers.ratelimit).to.match(/^"burst";r=2;/);
  });

  it('when quota and window refuse at once, both are named and Retry-After is that of the later', async () => {
    await open({ limits: { monthlyQuota: 1, limits: [requests(1, 60)] } });
    const [, answer] = [await test.ask(), await test.ask()];
    expect(problemIn(answer)['violated-policies']).to.deep.equal(['month', 'burst']);
    expect(answer.headers.ratelimit).to.equal('"burst";r=0;t=60,"month";r=0;t=655985');
    expect(answer.headers['retry-after']).to.equal('655985');
  });

  it('refusals do not count, nor do requests that failed at the upstream', async () => {
    await open({ limits: { limits: [requests(2, 100)] }, upstreamUrl: 'http://127.0.0.1:1' });
    expect(await askMany(3)).to.have.members([502, 502, 429]);
    expect(used()).to.equal(0);
  });

  it('keys of one account share the quota', async () => {
    await open({ limits: { monthlyQuota: 3 } });
    await askMany(2);
    test.callers.set(test.key, { ...test.caller, keyId: 'other-key' as KeyId });
    expect(await askMany(2)).to.have.members([200, 429]);
    expect(problemIn(await test.ask()).code).to.equal('quota-exceeded');
  });

  it('a wall clock that is set over the turn of the month and back gives no quota twice', async () => {
    await open({ limits: { monthlyQuota: 3 } });
    expect(passed(await askMany(5))).to.equal(3);
    const wall = test.clock.nowMs();
    for (const jumpMs of [toDecember, -25 * 86_400_000]) {
      test.clock.nowMs = () => wall + jumpMs;
      expect(passed(await askMany(5)), String(jumpMs)).to.equal(3);
      test.clock.nowMs = () => wall;
      expect(passed(await askMany(5)), 'back').to.equal(0);
    }
  });

  it('what is consumed for others is taken whole or not at all', async () => {
    await open({ used: 90, limits: { monthlyQuota: 100, limits: [requests(8, 60)] } });
    expect(test.gateway.consume(test.caller, 5)).to.deep.equal({ refusal: null, remaining: 3 });
    const refused = test.gateway.consume(test.caller, 4);
    expect(refused.remaining).to.equal(3);
    expect(refused.refusal).to.deep.include({
      code: 'rate-limited',
      violated: ['burst'],
      retryAfterSeconds: 60,
    });
    expect(used()).to.equal(95);
    expect(test.gateway.consume(test.caller, 3)).to.deep.equal({ refusal: null, remaining: 0 });
    test.clock.move(60_000);
    expect(test.gateway.consume(test.caller, 3).refusal).to.deep.include({ code: 'quota-exceeded' });
    expect(test.gateway.consume(test.caller, 2)).to.deep.equal({ refusal: null, remaining: 0 });
    expect(test.gateway.consume(test.caller, 1000).refusal?.violated).to.deep.equal(['month', 'burst']);
  });
});
