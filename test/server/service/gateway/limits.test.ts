import { expect } from 'chai';
import type { AccountId, KeyId } from '#shared/values/index.ts';
import { concurrent, requests } from '#test/support/gateway/limits.ts';
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

  it('of 50 requests at once exactly the limit passes', async () => {
    await open({ limits: { limits: [requests(20)] } });
    const statuses = await askMany(50);
    expect(passed(statuses)).to.equal(20);
    expect(statuses.filter((status) => status === 429)).to.have.length(30);
    expect(forwarded).to.equal(20);
  });

  it('at ten times the load over 50 windows exactly 50 times the limit passes', async () => {
    await open({ limits: { limits: [requests(4, 10)] } });
    let total = 0;
    for (let window = 0; window < 50; window++)
      for (let tenth = 0; tenth < 10; tenth++) {
        total += passed(await askMany(4));
        test.clock.move(1000);
      }
    expect(total).to.equal(200);
    expect(forwarded).to.equal(200);
  });

  it('a place becomes free when its request leaves the window, and not a millisecond before', async () => {
    await open({ limits: { limits: [requests(2, 10)] } });
    await test.ask();
    test.clock.move(4_000);
    await test.ask();
    test.clock.move(5_999);
    expect(passed(await askMany(3))).to.equal(0);
    test.clock.move(1);
    expect(passed(await askMany(3))).to.equal(1);
    test.clock.move(3_999);
    expect(passed(await askMany(3))).to.equal(0);
    test.clock.move(1);
    expect(passed(await askMany(3))).to.equal(1);
  });

  it('of several limits each one holds, and a refusal by one takes nothing from the others', async () => {
    await open({ limits: { limits: [requests(3, 1), requests(5, 60, 'minute')] } });
    expect(passed(await askMany(9))).to.equal(3);
    test.clock.move(1_000);
    expect(passed(await askMany(9))).to.equal(2);
    const answer = await test.ask();
    expect(problemIn(answer)['violated-policies']).to.deep.equal(['minute']);
    expect(answer.headers['retry-after']).to.equal('59');
    test.clock.move(58_999);
    expect((await test.ask()).status).to.equal(429);
    test.clock.move(1);
    expect(passed(await askMany(9))).to.equal(3);
  });

  it('every answer tells what is allowed and what is left', async () => {
    await open({ limits: { limits: [requests(10, 3), concurrent(7)], monthlyQuota: 1000 } });
    const { headers } = await test.ask();
    expect(headers['ratelimit-policy']).to.equal(
      '"burst";q=10;w=3,"at-once";q=7;qu="concurrent-requests","month";q=1000;w=2592000',
    );
    expect(headers.ratelimit).to.equal('"burst";r=9;t=3,"at-once";r=6,"month";r=999;t=655985');
  });

  it('a plan without limits still has its quota', async () => {
    await open({ limits: { limits: [], monthlyQuota: 2 } });
    expect((await test.ask()).headers.ratelimit).to.equal('"month";r=1;t=655985');
    expect(await askMany(2)).to.have.members([200, 429]);
  });

  it('a 429 names the policy, and whoever waits for Retry-After passes, and nobody before', async () => {
    await open({ limits: { limits: [requests(1, 4)] } });
    await test.ask();
    test.clock.move(500);
    const answer = await test.ask();
    expect(answer.status).to.equal(429);
    expect(problemIn(answer)).to.deep.include({
      type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
      code: 'rate-limited',
      'violated-policies': ['burst'],
    });
    expect(answer.headers.ratelimit).to.equal('"burst";r=0;t=4');
    expect(answer.headers['retry-after']).to.equal('4');
    test.clock.move(3_000);
    expect((await test.ask()).status).to.equal(429);
    test.clock.move(1_000);
    expect((await test.ask()).status).to.equal(200);
  });

  it('Retry-After is never early, and a second before it nobody passes', async () => {
    for (const windowSeconds of [1, 2, 7, 60, 3600]) {
      for (const limit of [1, 3, 20_000]) {
        await open({ limits: { limits: [requests(limit, windowSeconds)], monthlyQuota: 1e9 } });
        test.gateway.consume(test.caller, limit - 1);
        test.clock.move(333);
        await test.ask();
        test.clock.move(100);
        const refused = await test.ask();
        const wait = Number(refused.headers['retry-after']);
        expect(refused.headers.ratelimit).to.equal(`"burst";r=0;t=${wait}`);
        test.clock.move((wait - 1) * 1000);
        expect((await test.ask()).status, `${limit} in ${windowSeconds} s, early`).to.equal(429);
        test.clock.move(1000);
        expect((await test.ask()).status, `${limit} in ${windowSeconds} s`).to.equal(200);
        await test.close();
      }
    }
    await open();
  });

  it('the limits of a plan are shared by the keys of an account, and not with others', async () => {
    await open({ limits: { limits: [requests(2, 60)] } });
    await askMany(2);
    test.callers.set(test.key, { ...test.caller, keyId: 'other-key' as KeyId });
    expect(await askMany(2)).to.deep.equal([429, 429]);
    test.callers.set(test.key, { ...test.caller, accountId: 'other-account' as AccountId });
    expect(await askMany(2)).to.deep.equal([200, 200]);
  });

  it('a wall clock that is set back or forth neither gives nor takes requests', async () => {
    await open({ limits: { limits: [requests(2)] } });
    await askMany(2);
    const wall = test.clock.nowMs();
    test.clock.nowMs = () => wall + 5 * day;
    expect((await test.ask()).status).to.equal(429);
    test.clock.nowMs = () => wall - 5 * day;
    expect((await test.ask()).status).to.equal(429);
  });

  it('a change of plan is felt on the next request, and what was counted goes on counting', async () => {
    await open({ limits: { limits: [requests(2, 60)] } });
    expect(passed(await askMany(3))).to.equal(2);
    const change = (limit: number) =>
      test.callers.set(test.key, {
        ...test.caller,
        limits: { ...test.caller.limits, limits: [requests(limit, 60, 'minute')] },
      });
    change(5);
    expect(passed(await askMany(9))).to.equal(3);
    change(100_000);
    expect((await test.ask()).headers.ratelimit).to.match(/^"minute";r=99994;/);
    change(4);
    expect((await test.ask()).status).to.equal(429);
  });

  it('nothing of an erased account is remembered', async () => {
    await open({ limits: { limits: [requests(2, 60)], monthlyQuota: 2 } });
    await askMany(3);
    test.gateway.usage.forget(test.caller.accountId);
    expect(passed(await askMany(3))).to.equal(2);
  });
});
