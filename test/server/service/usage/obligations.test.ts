import { expect } from 'chai';
import type { ExportSection } from '#server/foundation/obligations/index.ts';
import { accessLogDataSource, accessLogRetention } from '#server/service/access-log/index.ts';
import { countDay, countQuota, usageDataSource, usageRetention } from '#server/service/usage/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import { recordOf, testStart } from '#test/support/access-log/open-test-access-log.ts';
import { filesHolding } from '#test/support/server/files-holding.ts';
import { openTestUsage, type TestUsage } from '#test/support/usage/open-test-usage.ts';

const hour = 3_600_000;
const day = 24 * hour;

async function allOf(section: ExportSection | undefined) {
  const records: Readonly<Record<string, unknown>>[] = [];
  for await (const record of section?.records ?? []) records.push(record);
  return records;
}

describe('usage: obligations', () => {
  let test: TestUsage;
  beforeEach(async () => {
    test = await openTestUsage();
  });
  afterEach(() => test.close());

  const push = (fields = {}) => test.parts.accessLog.push(recordOf(fields));
  const everybody = () =>
    test.parts.database.query(
      `SELECT hourUtc, requests, errors, requestBytes, durations, browsers FROM usage_hours
       WHERE accountId = 'everybody' ORDER BY hourUtc`,
    );
  const everybodysRoutes = () =>
    test.parts.database.query(
      `SELECT hourUtc, route, outcome, statusClass, requests, durations FROM usage_routes
       WHERE accountId = 'everybody' ORDER BY id`,
    );
  const erase = async (id: AccountId) => {
    await accessLogDataSource(test.parts.accessLog).erase(id);
    return usageDataSource(test.parts.usage).erase(id);
  };
  const pushBens = (ben: object) => {
    push({ ...ben, durationUs: 70_000, status: 500 });
    push({ ...ben, timeMs: testStart + hour });
  };

  it('an account with more hours than one transaction removes goes whole', async () => {
    const person = await test.newAccount();
    for (let at = 0; at < 300; at++) push({ ...person, timeMs: testStart + at * hour });
    // The keys of 300 hours take longer to make than a reader waits.
    await test.parts.accessLog.flush();
    await test.parts.usage.rollUp.recent();
    expect(await erase(person.accountId)).to.deep.equal([
      { table: 'usage_hours', removed: 300 },
      { table: 'usage_routes', removed: 300 },
      { table: 'usage_units', removed: 0 },
    ]);
    expect(await everybody()).to.deep.equal([]);
    expect(await everybodysRoutes()).to.deep.equal([]);
  });

  it('what was not rolled up before an erasure is not counted after it', async () => {
    const [anna, ben] = [await test.newAccount(), await test.newAccount()];
    push(anna);
    push(ben);
    expect((await erase(anna.accountId))[0]?.removed).to.equal(0);
    push(anna);
    await test.parts.usage.rollUp.recent();
    const { rows, hours } = await test.lines();
    expect(hours).to.deep.equal(rows);
    expect(hours.map((line) => line.accountId)).to.have.members([ben.accountId, 'nobody']);
  });

  it('an erasure takes away exactly what the person added', async () => {
    const [anna, ben] = [await test.newAccount(), await test.newAccount()];
    pushBens(ben);
    await test.parts.usage.rollUp.recent();
    const before = { hours: await everybody(), routes: await everybodysRoutes() };
    for (let at = 0; at < 40; at++)
      push({ ...anna, timeMs: testStart + (at % 5) * hour, durationUs: 60_000 + 500 * at, userAgent: null });
    await test.parts.usage.rollUp.recent();
    expect(await everybody()).to.have.length(5);
    await erase(anna.accountId);
    expect({ hours: await everybody(), routes: await everybodysRoutes() }).to.deep.equal(before);
    const { rows, hours } = await test.lines();
    expect(hours).to.deep.equal(rows);
    expect(await erase(anna.accountId)).to.deep.equal([
      { table: 'usage_hours', removed: 0 },
      { table: 'usage_routes', removed: 0 },
      { table: 'usage_units', removed: 0 },
    ]);
  });

  it('no file holds the id of an erased account, deltas and write-ahead logs included', async () => {
    const person = await test.newAccount();
    for (let at = 0; at < 30; at++) {
      push({ ...person, timeMs: testStart + at * hour });
      await test.parts.accessLog.flush();
      if (at % 10 === 3) await test.parts.usage.rollUp.recent();
    }
    await erase(person.accountId);
    await test.parts.database.truncateWal();
    const bytes = Buffer.from(person.accountId.replaceAll('-', ''), 'hex');
    const files = [...filesHolding(test.root, person.accountId), ...filesHolding(test.root, bytes)];
    expect(files.filter((file) => !file.includes('keys'))).to.deep.equal([]);
  });

  it('the access package has a person’s hours and routes, in plain words', async () => {
    const person = await test.newAccount();
    push({ ...person, durationUs: 5_000 });
    push({ ...person, status: 404 });
    const source = usageDataSource(test.parts.usage);
    expect(await source.count(person.accountId)).to.deep.equal([
      { table: 'usage_hours', records: 1, kept: null },
      { table: 'usage_routes', records: 2, kept: null },
      { table: 'usage_units', records: 0, kept: null },
    ]);
    const sections = await source.export(person.accountId);
    const records = [await allOf(sections[0]), await allOf(sections[1])];
    expect(records[0]).to.have.length(1);
    expect(records[0]?.[0]).to.include({
      hourUtc: '2026-11-23T09:00:00.000Z',
      requests: 2,
      browsers: 'curl: 2',
    });
    expect(records[1]?.map((record) => record['statusClass'])).to.deep.equal(['2xx', '4xx']);
    expect(JSON.stringify(records)).to.not.contain('durations');
  });

  it('hours go after 13 months, whole hours, and younger ones stay', async () => {
    push();
    push({ timeMs: testStart + hour });
    await test.parts.usage.rollUp.recent();
    const [target] = usageRetention(test.parts.usage);
    const cutoff = new Date(testStart + hour).toISOString();
    expect(await target?.plan(cutoff)).to.deep.equal({
      found: 2,
      oldestUtc: '2026-11-23T09:00:00.000Z',
      samples: ['2026-11-23T09:00:00.000Z'],
    });
    expect(await target?.apply(cutoff)).to.deep.equal({ removed: 2 });
    const { hours, routes } = await test.lines();
    expect(hours.map((line) => line.hourUtc)).to.deep.equal(['2026-11-23T10:00:00.000Z']);
    expect(routes.map((line) => line.hourUtc)).to.deep.equal(['2026-11-23T10:00:00.000Z']);
    expect(await target?.apply(cutoff)).to.deep.equal({ removed: 0 });
  });

  it('a day that loses its rows keeps its usage, also what was not rolled up before', async () => {
    const person = await test.newAccount();
    push(person);
    await test.parts.usage.rollUp.recent();
    push(person);
    test.clock.move(91 * day);
    const { usage, accessLog } = test.parts;
    const [target] = accessLogRetention(accessLog, usage.rollUp.all);
    const cutoff = new Date(test.clock.nowMs() - 90 * day).toISOString();
    expect(await target?.apply(cutoff)).to.deep.equal({ removed: 2 });
    const { rows, hours } = await test.lines();
    expect(rows).to.deep.equal([]);
    expect(hours[0]?.requests).to.equal(2);
    await usage.rollUp.all();
    expect(await test.parts.database.query('SELECT * FROM usage_watermarks')).to.deep.equal([]);
  });

  it('quotas and the overview count what the rows say: no refusals and upstream failures for a quota, all of them for the overview', async () => {
    const [anna, ben] = [await test.newAccount(), await test.newAccount()];
    push(anna);
    push({ ...anna, outcome: 'client-aborted', status: 499 });
    push({ ...anna, outcome: 'upstream-failed', status: 502 });
    push({ ...ben, outcome: 'refused', status: 429, upstreamUs: null });
    push({ ...anna, timeMs: Date.parse('2026-10-31T23:59:59.999Z') });
    const { usage } = test.parts;
    const month = await countQuota(usage, '2026-11-01T00:00:00.000Z');
    expect(month.get(anna.accountId)).to.equal(2);
    expect(month.get(ben.accountId) ?? 0).to.equal(0);
    const { hours } = await countDay(usage);
    expect(hours).to.have.length(24);
    expect(hours.slice(0, -1).every(({ total }) => total === 0)).to.equal(true);
    expect(hours.at(-1)).to.deep.include({ total: 4, errors: 1, refused: 1 });
  });
});
