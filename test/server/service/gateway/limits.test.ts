import { expect } from 'chai';
import { openTestGateway, problemIn } from '#test/support/gateway/open-test-gateway.ts';

const day = 86_400_000;

describe('gateway: limits', () => {
  let test: Awaited<ReturnType<typeof openTestGateway>>;
  let forwarded = 0;
  const open = async (options: Parameters<typeof openTestGateway>[1] = {}) => {
    forwarded = 0;
    test = await openTestGateway((_req, res) => {
      forwarded += 1;
      res.end('ok');
    }, options);
  };
  afterEach(() => test.close());

  const askMany = async (count: number) =>
    (await Promise.all(Array.from({ length: count }, () => test.ask()))).map((a) => a.status);
  const passed = (statuses: number[]) => statuses.filter((status) => status === 200).length;

  it('of 50 requests at once exactly the burst passes', async () => {
    await open({ limits: { burst: 20, ratePerSecond: 10 } });
    const statuses = await askMany(50);
    expect(passed(statuses)).to.equal(20);
    expect(statuses.filter((status) => status === 429)).to.have.length(30);
    expect(forwarded).to.equal(20);
  });

  it('tokens come back at the rate, and not one more', async () => {
    await open({ limits: { burst: 5, ratePerSecond: 2 } });
    await askMany(5);
    test.clock.move(499);
    expect(passed(await askMany(3))).to.equal(0);
    test.clock.move(1);
    expect(passed(await askMany(3))).to.equal(1);
    test.clock.move(1_600);
    expect(passed(await askMany(9))).to.equal(3);
    test.clock.move(60_000);
    expect(passed(await askMany(9))).to.equal(5);
  });

  it('every answer tells what is allowed and what is left', async () => {
    await open({ limits: { burst: 10, ratePerSecond: 4, monthlyQuota: 1000 } });
    const { headers } = await test.ask();
    expect(headers['ratelimit-policy']).to.equal('"burst";q=10;w=3,"month";q=1000;w=2592000');
    expect(headers.ratelimit).to.equal('"burst";r=9;t=1,"month";r=999;t=655985');
  });

  it('a 429 names the policy, and whoever waits for Retry-After passes', async () => {
    await open({ limits: { burst: 1, ratePerSecond: 0.3 } });
    await test.ask();
    const answer = await test.ask();
    expect(answer.status).to.equal(429);
    expect(problemIn(answer)).to.deep.include({
      type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
      code: 'rate-limited',
      'violated-policies': ['burst'],
    });
    expect(answer.headers.ratelimit).to.equal('"burst";r=0;t=4');
    expect(answer.headers['retry-after']).to.equal('4');
    test.clock.move(3_333);
    expect((await test.ask()).status).to.equal(429);
    test.clock.move(667);
    expect((await test.ask()).status).to.equal(200);
  });

  it('Retry-After is never early for any rate', async () => {
    for (const ratePerSecond of [0.07, 0.9, 1, 3, 7.5, 33, 1000]) {
      await open({ limits: { burst: 1, ratePerSecond } });
      await test.ask();
      const wait = Number((await test.ask()).headers['retry-after']);
      test.clock.move(wait * 1000);
      expect((await test.ask()).status, String(ratePerSecond)).to.equal(200);
      await test.close();
    }
    await open();
  });

  it('the monthly quota ends exactly where it says, and begins again with the UTC month', async () => {
    await open({ used: 97, limits: { monthlyQuota: 100 } });
    expect(test.gateway.usage.used(test.caller.accountId)).to.equal(97);
    expect(passed(await askMany(5))).to.equal(3);
    const answer = await test.ask();
    expect(problemIn(answer)).to.deep.include({ code: 'quota-exceeded', 'violated-policies': ['month'] });
    expect(answer.headers.ratelimit).to.match(/"month";r=0;t=655985$/);
    expect(answer.headers['retry-after']).to.equal('655985');
    test.clock.move(655_985_000);
    expect((await test.ask()).status).to.equal(200);
    expect(test.gateway.usage.used(test.caller.accountId)).to.equal(1);
    expect((await test.ask()).headers['ratelimit-policy']).to.include('"month";q=100;w=2678400');
  });

  it('a request over the quota takes no token', async () => {
    await open({ limits: { monthlyQuota: 0, burst: 3 } });
    await askMany(10);
    expect((await test.ask()).headers.ratelimit).to.match(/^"burst";r=3;/);
  });

  it('refusals do not count, nor do requests that failed at the upstream', async () => {
    await open({ limits: { burst: 2, ratePerSecond: 0.01 }, upstreamUrl: 'http://127.0.0.1:1' });
    expect(await askMany(3)).to.have.members([502, 502, 429]);
    expect(test.gateway.usage.used(test.caller.accountId)).to.equal(0);
  });

  it('keys of one account have their own buckets and share the quota', async () => {
    await open({ limits: { burst: 2, ratePerSecond: 0.01, monthlyQuota: 3 } });
    await askMany(2);
    test.callers.set(test.key, { ...test.caller, keyId: 'other-key' as never });
    expect(await askMany(2)).to.have.members([200, 429]);
    expect(problemIn(await test.ask()).code).to.equal('quota-exceeded');
  });

  it('a wall clock that is set back or forth neither gives nor takes tokens', async () => {
    await open({ limits: { burst: 2, ratePerSecond: 1 } });
    await askMany(2);
    const wall = test.clock.nowMs();
    test.clock.nowMs = () => wall + 5 * day;
    expect((await test.ask()).status).to.equal(429);
    test.clock.nowMs = () => wall - 5 * day;
    expect((await test.ask()).status).to.equal(429);
  });

  it('a change of plan is felt on the next request', async () => {
    await open({ limits: { burst: 1, ratePerSecond: 0.01 } });
    expect(await askMany(2)).to.have.members([200, 429]);
    test.callers.set(test.key, {
      ...test.caller,
      limits: { burst: 50, ratePerSecond: 50, monthlyQuota: 10 },
    });
    test.clock.move(100_000);
    expect(passed(await askMany(20))).to.equal(9);
  });
});
