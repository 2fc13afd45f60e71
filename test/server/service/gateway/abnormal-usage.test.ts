import { expect } from 'chai';
import { systemRandom } from '#server/foundation/clock/index.ts';
import { networkOf } from '#server/service/gateway/strangers.ts';
import { formatApiKey, type KeyId } from '#shared/values/index.ts';
import { concurrent, requests } from '#test/support/gateway/limits.ts';
import { openTestGateway, problemIn } from '#test/support/gateway/open-test-gateway.ts';

const newKey = () => formatApiKey(systemRandom.bytes(60));
const proxy = '127.0.0.1';

describe('gateway: abnormal usage', () => {
  let test: Awaited<ReturnType<typeof openTestGateway>>;
  const open = async (options: Parameters<typeof openTestGateway>[1] = {}) => {
    test = await openTestGateway((_req, res) => res.end('ok'), options);
  };
  afterEach(() => test.close());

  const askMany = (count: number) => Promise.all(Array.from({ length: count }, () => test.ask()));

  it('a key that goes on after 300 refusals in one window is blocked for a minute, and told so', async () => {
    await open({ limits: { limits: [requests(1, 10)] } });
    await askMany(301);
    const blocked = await test.ask();
    expect(blocked.status).to.equal(429);
    expect(problemIn(blocked)).to.deep.include({
      type: 'https://iana.org/assignments/http-problem-types#abnormal-usage-detected',
      code: 'abnormal-usage-detected',
      'violated-policies': ['refusals'],
    });
    expect(blocked.headers).to.include({
      'retry-after': '60',
      'ratelimit-policy': '"refusals";q=300;w=10',
      ratelimit: '"refusals";r=0;t=60',
    });
    expect(test.records.at(-1)).to.include({ outcome: 'refused', code: 'abnormal-usage-detected' });
    test.clock.move(59_000);
    expect(problemIn(await test.ask()).code).to.equal('abnormal-usage-detected');
    test.clock.move(1_000);
    expect((await test.ask()).status).to.equal(200);
  });

  it('only the key that hammers is blocked, not the others of its account', async () => {
    await open({ limits: { limits: [requests(1, 10)] } });
    await askMany(302);
    test.callers.set(test.key, { ...test.caller, keyId: 'other-key' as KeyId });
    test.clock.move(10_000);
    expect((await test.ask()).status).to.equal(200);
  });

  it('ten times the load over many windows is refused as it should, but not abnormal', async () => {
    await open({ limits: { limits: [requests(30, 1)] } });
    for (let window = 0; window < 6; window++) {
      const codes = (await askMany(300)).map((answer) => answer.status);
      expect(codes.filter((status) => status === 200)).to.have.length(30);
      test.clock.move(1000);
    }
    expect(test.records.some(({ code }) => code === 'abnormal-usage-detected')).to.equal(false);
  });

  it('a large limit is hammered by more than twenty times as many refusals', async () => {
    await open({ limits: { limits: [requests(20, 60)] } });
    await askMany(20 + 400);
    expect(problemIn(await test.ask()).code).to.equal('abnormal-usage-detected');
    expect(test.records.filter(({ code }) => code === 'rate-limited')).to.have.length(400);
  });

  it('what is consumed for others is blocked with the key', async () => {
    await open({ limits: { limits: [requests(1, 10), concurrent(5)] } });
    await askMany(302);
    expect(test.gateway.consume(test.caller, 1).refusal?.code).to.equal('abnormal-usage-detected');
  });

  describe('of an address', () => {
    const from = (ip: string, key = newKey()) =>
      test.ask({ headers: { 'x-api-key': key, 'x-forwarded-for': ip } });
    const tryKeys = async (count: number, ip: string) => {
      for (let at = 0; at < count; at++) expect((await from(ip)).status).to.equal(401);
    };
    beforeEach(() => open({ trustedProxies: [proxy] }));

    it('more than 30 unknown keys in a minute block it for a minute, with good keys too', async () => {
      await tryKeys(31, '192.0.2.1');
      const blocked = await from('192.0.2.1', test.key);
      expect(problemIn(blocked)).to.deep.include({
        code: 'abnormal-usage-detected',
        status: 429,
        'violated-policies': ['unknown-keys'],
      });
      expect(blocked.headers).to.include({
        'retry-after': '60',
        'ratelimit-policy': '"unknown-keys";q=30;w=60',
        ratelimit: '"unknown-keys";r=0;t=60',
      });
      expect((await from('192.0.2.2', test.key)).status).to.equal(200);
      test.clock.move(60_000);
      expect((await from('192.0.2.1', test.key)).status).to.equal(200);
      await tryKeys(30, '192.0.2.1');
    });

    it('30 unknown keys a minute are not enough, nor is one old key however often', async () => {
      await tryKeys(30, '192.0.2.1');
      test.clock.move(60_000);
      await tryKeys(30, '192.0.2.1');
      const old = newKey();
      for (let at = 0; at < 60; at++) expect((await from('192.0.2.9', old)).status).to.equal(401);
      for (const ip of ['192.0.2.1', '192.0.2.9']) expect((await from(ip, test.key)).status).to.equal(200);
    });

    it('malformed keys do not count: typing errors are not attempts', async () => {
      for (let at = 0; at < 60; at++) await from('192.0.2.1', `wrk_${at}`);
      expect((await from('192.0.2.1', test.key)).status).to.equal(200);
    });

    it('of IPv6 the first 64 bits are one address', async () => {
      for (let at = 0; at < 31; at++) await from(`2001:db8:0:7::${at.toString(16)}`);
      expect((await from('2001:db8:0:7:ffff::1', test.key)).status).to.equal(429);
      expect((await from('2001:db8:0:8::1', test.key)).status).to.equal(200);
    });
  });
});

describe('gateway: the network of an address', () => {
  for (const [ip, network] of [
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['2001:0DB8:0:7:1:2:3:4', '2001:db8:0:7'],
    ['2001:db8:0:7::', '2001:db8:0:7'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['1:2:3:4:5:6:7::', '1:2:3:4'],
  ])
    it(`${ip} belongs to ${network}`, () => expect(networkOf(ip ?? '')).to.equal(network));
});
