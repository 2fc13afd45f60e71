import { expect } from 'chai';
import type { AccessLogRow } from '#shared/contracts/access-log.ts';
import type { AccountId } from '#shared/values/index.ts';
import { openTestAccessLog, recordOf } from '#test/support/access-log/open-test-access-log.ts';
import { openCountingUpstream } from '#test/support/whole-server/counting-upstream.ts';
import { openWholeServer } from '#test/support/whole-server/open-whole-server.ts';

describe('access log: what is not kept is taken out before a row is written', () => {
  it('a row that a killed process left in the journal does not hold it either', async () => {
    const redaction = { query: ['token'], ip: 'truncated' } as const;
    const test = await openTestAccessLog({ redaction });
    const record = recordOf({ target: '/a?token=abc&x=1', ip: '2001:db8:1:2::3' });
    test.accessLog.push(record);
    await test.accessLog.flush();
    const { items } = await test.accessLog.list({}, { limit: 5 });
    expect(items[0]).to.include({ target: '/a?token=REDACTED&x=1', ip: '2001:db8:1::', route: '/a' });
    expect(record.target).to.equal('/a?token=abc&x=1');
    await test.close();
  });

  it('with truncated addresses the filter finds the network that an address is in, and no other', async () => {
    const test = await openTestAccessLog({ redaction: { query: [], ip: 'truncated' } });
    for (const ip of ['203.0.113.9', '203.0.114.9', '2001:db8:1:2::3']) test.accessLog.push(recordOf({ ip }));
    const found = async (ip: string) =>
      (await test.accessLog.list({ ip }, { limit: 5 })).items.map((row) => row.ip);
    expect(await found('203.0.113.200')).to.deep.equal(['203.0.113.0']);
    expect(await found('2001:0DB8:1:ffff::1')).to.deep.equal(['2001:db8:1::']);
    expect(await found('2001:db8:2::')).to.deep.equal([]);
    await test.close();
  });

  it('with whole addresses the filter finds an address however it is written', async () => {
    const test = await openTestAccessLog();
    for (const ip of ['2001:db8::7', '203.0.113.9', null]) test.accessLog.push(recordOf({ ip }));
    const found = async (ip: string) =>
      (await test.accessLog.list({ ip }, { limit: 5 })).items.map((row) => row.ip);
    expect(await found('2001:0DB8:0::7')).to.deep.equal(['2001:db8::7']);
    expect(await found('::ffff:203.0.113.9')).to.deep.equal(['203.0.113.9']);
    expect(await found('203.0.113.0')).to.deep.equal([]);
    await test.close();
  });
});

describe('access log: redaction on the whole server', function () {
  this.timeout(30_000);

  it('the API gets what the client sent; the log holds neither secrets nor the whole address', async () => {
    const urls: string[] = [];
    const upstream = await openCountingUpstream((req, res) => {
      urls.push(req.url ?? '');
      res.end('ok');
    });
    const environment = {
      WRKOUT_UPSTREAM_URL: upstream.url,
      WRKOUT_LOG_IP: 'truncated',
      WRKOUT_LOG_REDACT_QUERY: 'pin',
    };
    const whole = await openWholeServer({ environment });
    try {
      const ada = await whole.holders.signUp('ada@example.com');
      const sent = { method: 'POST', json: { name: 'a key' }, headers: ada.credentials };
      const { secret } = (await whole.call.public('/v1/keys', sent)).json as { secret: string };
      const target = `/things/${secret}?pin=1234&token=kept`;
      const answer = await whole.call.public(`/api${target}`, { headers: { 'x-api-key': secret } });
      expect(answer.status).to.equal(200);
      expect(urls).to.deep.equal([target]);
      const own = await whole.server.features.accessLog.listOwn(ada.accountId as AccountId, {}, { limit: 5 });
      const [row] = own.items as AccessLogRow[];
      expect(row).to.include({ target: '/things/wrk_*?pin=REDACTED&token=kept', route: '/things/:id' });
      expect(row?.ip).to.match(/^(127\.0\.0\.0|::)$/);
    } finally {
      await whole.close();
      upstream.close();
    }
  });
});
