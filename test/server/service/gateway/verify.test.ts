import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { toVerdict, type Verification } from '#server/service/gateway/index.ts';
import { formatApiKey } from '#shared/values/index.ts';
import { openTestGateway, problemIn } from '#test/support/gateway/open-test-gateway.ts';

const burst = (limit: number) => ({ name: 'burst', kind: 'requests' as const, limit, windowSeconds: 60 });

describe('gateway: verdicts on keys for services that are not behind it', () => {
  let test: Awaited<ReturnType<typeof openTestGateway>>;
  const open = async (options = {}) => {
    test = await openTestGateway((_req, res) => res.end('ok'), options);
  };
  afterEach(() => test.close());

  const verify = (asked: Partial<Verification> = {}) =>
    toVerdict(test.gateway.verify({ key: test.key, ip: '127.0.0.1', scopes: [], cost: 1, ...asked }));

  it('a good key is valid, and whose it is and what is left is told', async () => {
    await open({ limits: { limits: [burst(10)], monthlyQuota: 100 } });
    const { headers, ...verdict } = verify();
    expect(headers['ratelimit-policy']).to.equal('"burst";q=10;w=60,"month";q=100;w=2592000');
    expect(headers.ratelimit).to.match(/^"burst";r=9;t=60,"month";r=99;t=\d+$/);
    expect(verdict).to.deep.equal({
      valid: true,
      code: null,
      accountId: test.caller.accountId,
      keyId: test.caller.keyId,
      environment: 'live',
      scopes: [],
      remaining: 9,
      retryAfterSeconds: null,
      problem: null,
    });
  });

  it('each refusal of the gateway is the verdict too, with the same code', async () => {
    await open();
    const other = formatApiKey(randomBytes(80));
    for (const [key, code] of [
      ['', 'key-malformed'],
      [test.key.slice(1), 'key-malformed'],
      [other, 'key-unknown'],
    ] as const) {
      expect(verify({ key })).to.include({
        valid: false,
        code,
        accountId: null,
        keyId: null,
        remaining: null,
      });
      expect(problemIn(await test.ask({ headers: { 'x-api-key': key } })).code).to.equal(code);
    }
    for (const refusal of ['key-expired', 'key-ip-refused', 'account-inactive'] as const) {
      test.callers.set(test.key, { ...test.caller, refusal });
      expect(verify()).to.include({ valid: false, code: refusal, keyId: test.caller.keyId, remaining: null });
      expect(problemIn(await test.ask()).code).to.equal(refusal);
    }
  });

  it('a missing scope is told and costs nothing', async () => {
    await open({ limits: { limits: [burst(10)], monthlyQuota: 100 } });
    test.callers.set(test.key, { ...test.caller, scopes: ['a'] });
    expect(verify({ scopes: ['a', 'b'] })).to.include({ valid: false, code: 'scope-missing' });
    expect(verify({ scopes: ['a'] })).to.include({ valid: true, remaining: 9 });
  });

  it('units are taken all or none, from the same limits as requests through the gateway', async () => {
    await open({ limits: { limits: [burst(10)], monthlyQuota: 100 } });
    expect((await test.ask()).status).to.equal(200);
    expect(verify({ cost: 4 })).to.include({ valid: true, remaining: 5 });
    expect(verify({ cost: 6 })).to.include({ valid: false, code: 'rate-limited', remaining: 5 });
    expect(verify({ cost: 5 })).to.include({ valid: true, remaining: 0 });
    const refused = verify();
    expect(refused).to.include({ valid: false, code: 'rate-limited', remaining: 0 });
    expect(refused.retryAfterSeconds).to.be.greaterThan(0);
    expect((await test.ask()).status).to.equal(429);
  });

  it('a cost above a whole limit or quota is told that waiting never helps; one below it, how long', async () => {
    await open({ limits: { limits: [burst(10)], monthlyQuota: 100, quotaEnd: 'hard' } });
    expect(verify({ cost: 9 }).valid).to.equal(true);
    for (const [cost, code] of [
      [11, 'rate-limited'],
      [101, 'quota-exceeded'],
    ] as const) {
      const { headers, problem, ...verdict } = verify({ cost });
      expect(verdict).to.include({ valid: false, code, retryAfterSeconds: null });
      expect(headers).to.not.have.property('retry-after');
      expect(problem?.detail).to.include('waiting will not help');
    }
    const { headers, problem, retryAfterSeconds } = verify({ cost: 10 });
    expect([headers['retry-after'], retryAfterSeconds, problem?.detail]).to.deep.equal(['60', 60, undefined]);
  });

  it('the monthly quota is used up by verdicts and requests together', async () => {
    await open({ limits: { monthlyQuota: 5 } });
    expect(verify({ cost: 4 })).to.include({ valid: true, remaining: 1 });
    expect((await test.ask()).status).to.equal(200);
    expect(verify()).to.include({ valid: false, code: 'quota-exceeded', remaining: 0 });
    expect(test.gateway.usage.used(test.caller.accountId)).to.equal(5);
  });

  it('a cost of nothing looks and takes nothing', async () => {
    await open({ limits: { limits: [burst(3)], monthlyQuota: 100 } });
    for (let time = 0; time < 5; time++)
      expect(verify({ cost: 0 })).to.include({ valid: true, remaining: 3 });
  });
});
