import { join } from 'node:path';
import { expect } from 'chai';
import { type AccessLog, openAccessLog } from '#server/service/access-log/index.ts';
import {
  openUsage,
  type Usage,
  usageMigrations,
  usageRoutes,
  usageTables,
} from '#server/service/usage/index.ts';
import type { AccountId, KeyId } from '#shared/values/index.ts';
import { newUuid, recordOf } from '#test/support/access-log/open-test-access-log.ts';
import { openTestApp, type TestApp } from '#test/support/server/open-test-app.ts';

const adminPath = '/admin/v1/usage';
const hour = 3_600_000;
const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';

describe('usage: routes', () => {
  let app: TestApp;
  let accessLog: AccessLog;
  let usage: Usage;
  const [firstKey, secondKey] = [newUuid() as KeyId, newUuid() as KeyId];

  let anna: Awaited<ReturnType<TestApp['signUpAndVerify']>>;
  let ben: Awaited<ReturnType<TestApp['signUpAndVerify']>>;

  const push = (accountId: AccountId | null, fields = {}) =>
    accessLog.push(recordOf({ accountId, timeMs: app.clock.nowMs(), ...fields }));

  const callSome = async (): Promise<void> => {
    anna = await app.signUpAndVerify('anna@example.com');
    ben = await app.signUpAndVerify('ben@example.com');
    const now = app.clock.nowMs();
    for (const durationUs of [1000, 2000, 3000, 100_000])
      push(anna.accountId, { keyId: firstKey, durationUs, requestBytes: 5, userAgent: iphone });
    push(anna.accountId, { keyId: secondKey, status: 502, outcome: 'upstream-failed', target: '/users/7' });
    push(anna.accountId, {
      keyId: secondKey,
      timeMs: now - 26 * hour,
      status: 429,
      outcome: 'refused',
      upstreamUs: null,
    });
    push(ben.accountId, { keyId: newUuid() as KeyId });
    push(null, { status: 401, outcome: 'refused', upstreamUs: null });
  };

  before(async () => {
    app = await openTestApp({
      tables: usageTables,
      migrations: usageMigrations,
      routes: async (base) => {
        accessLog = await openAccessLog(base, { folder: join(base.paths.keys, '..', 'access-log') });
        usage = await openUsage({ ...base, source: accessLog.usage });
        return usageRoutes(usage);
      },
    });
    await callSome();
  });
  after(async () => {
    await usage.stop();
    await accessLog.close();
    await app.close();
  });

  const consultations = async () =>
    (await app.auditEntries())
      .filter((entry) => entry.event === 'usage.consulted')
      .map(({ subject, fields }) => ({ subject, fields }));

  const own = (query = '') => anna.get(`/v1/usage${query}`);

  it('a person sees what they have just done, by day, with percentiles, browsers and devices', async () => {
    const { status, body } = await own();
    expect(status).to.equal(200);
    expect(body.granularity).to.equal('day');
    expect(body.total).to.deep.include({
      requests: 6,
      errors: 1,
      refused: 1,
      quotaRequests: 4,
      requestBytes: 20,
    });
    expect(
      body.periods.map(({ fromUtc, requests }: { fromUtc: string; requests: number }) => [fromUtc, requests]),
    ).to.deep.equal([
      ['2026-11-22T00:00:00.000Z', 1],
      ['2026-11-23T00:00:00.000Z', 5],
    ]);
    const [, today] = body.periods;
    expect(today.browsers).to.deep.equal([
      { name: 'Safari', requests: 4 },
      { name: 'curl', requests: 1 },
    ]);
    expect(today.devices[0]).to.deep.equal({ name: 'mobile', requests: 4 });
    expect(today.latencyMs.p50).to.be.closeTo(2.5, 0.04);
    expect(today.latencyMs.p99).to.be.closeTo(100, 1.6);
    expect(body.periods[0].upstreamMs).to.equal(null);
  });

  it('by hour and by month, in the period that is asked for', async () => {
    const hours = (await own('?granularity=hour&from=2026-11-23')).body;
    expect(hours.periods.map((item: { fromUtc: string }) => item.fromUtc)).to.deep.equal([
      '2026-11-23T09:00:00.000Z',
    ]);
    const months = (await own('?granularity=month&from=2026-01-01')).body;
    expect(months.periods).to.have.length(1);
    expect(months.periods[0]).to.include({ fromUtc: '2026-11-01T00:00:00.000Z', requests: 6 });
    expect((await own('?from=2026-11-22&to=2026-11-23')).body.total.requests).to.equal(1);
  });

  it('by one key; another’s key shows nothing', async () => {
    expect((await own(`?keyId=${firstKey}`)).body.total.requests).to.equal(4);
    expect((await own(`?keyId=${secondKey}`)).body.total).to.include({ requests: 2, errors: 1, refused: 1 });
    const { body } = await ben.get(`/v1/usage?keyId=${firstKey}`);
    expect(body.total.requests).to.equal(0);
    expect(body.periods).to.deep.equal([]);
  });

  it('as CSV, with the same numbers', async () => {
    const { headers, text } = await own().set('accept', 'text/csv');
    expect(headers['content-type']).to.contain('text/csv');
    expect(headers['content-disposition']).to.match(
      /^attachment; filename="usage-by-day-\d{4}-\d\d-\d\dT\d\dZ-to-\d{4}-\d\d-\d\dT\d\dZ\.csv"$/,
    );
    expect(headers.vary).to.contain('accept');
    const [head, first, second] = text.split('\r\n');
    expect(head).to.match(/^fromUtc,requests,errors,refused,quotaRequests,/);
    expect(first).to.match(/^2026-11-22T00:00:00.000Z,1,0,1,0,/);
    expect(second).to.contain('Safari: 4; curl: 1');
  });

  it('it is no consultation, and accountId is no field there', async () => {
    expect(await consultations()).to.deep.equal([]);
    const { status, body } = await own(`?accountId=${ben.accountId}`);
    expect(status).to.equal(400);
    expect(body.errors[0].pointer).to.equal('?accountId');
  });

  it('bad input is refused with the field’s name', async () => {
    const wrong = [
      ['?from=yesterday', '?from'],
      ['?from=2026-11-24&to=2026-11-23', '?from'],
      ['?granularity=hour&from=2026-01-01&to=2026-11-01', '?from'],
      ['?granularity=week', '?granularity'],
      ['?keyId=1', '?keyId'],
    ] as const;
    for (const [query, pointer] of wrong) {
      const { status, body } = await own(query);
      expect(status, query).to.equal(400);
      expect(body.errors[0].pointer, query).to.equal(pointer);
    }
  });

  it('an administrator sees the sums of everybody, which is nobody’s data', async () => {
    const { body } = await (await app.asAdmin('support')).get(adminPath);
    expect(body.total).to.include({ requests: 8, errors: 1, refused: 2 });
    const route = (await (await app.asAdmin('support')).get(`${adminPath}?route=/users/:id`)).body;
    expect(route.total).to.include({ requests: 1, errors: 1 });
    expect(await consultations()).to.deep.equal([]);
  });

  it('an administrator’s look at one person, or one key, is told to that person', async () => {
    const dpo = await app.asAdmin('dpo');
    const { body } = await dpo.get(`${adminPath}?accountId=${anna.accountId}&route=/users/:id`);
    expect(body.total.requests).to.equal(1);
    expect((await dpo.get(`${adminPath}?keyId=${firstKey}&from=2026-11-20`)).body.total.requests).to.equal(4);
    expect(
      (await dpo.get(`${adminPath}?accountId=${ben.accountId}&keyId=${firstKey}`)).body.periods,
    ).to.deep.equal([]);
    expect(await consultations()).to.deep.equal([
      { subject: anna.accountId, fields: { count: 1, filters: ['accountId', 'route'] } },
      { subject: anna.accountId, fields: { count: 1, filters: ['from', 'keyId'] } },
      { subject: ben.accountId, fields: { count: 0, filters: ['accountId', 'keyId'] } },
    ]);
  });

  it('an auditor and a stranger are refused', async () => {
    expect((await (await app.asAdmin('auditor')).get(adminPath)).status).to.equal(403);
    expect((await app.adminHttp.get(adminPath)).status).to.equal(401);
    expect((await app.anyone.get('/v1/usage')).status).to.equal(401);
  });
});
