import { expect } from 'chai';
import { openSqlite } from '#server/foundation/sqlite/index.ts';
import { recordOf, testStart } from '#test/support/access-log/open-test-access-log.ts';
import { openTestUsage, type TestUsage } from '#test/support/usage/open-test-usage.ts';

const hour = 3_600_000;
const day = 24 * hour;

describe('usage: rolling up', () => {
  let test: TestUsage;
  beforeEach(async () => {
    test = await openTestUsage();
  });
  afterEach(() => test.close());

  const push = (fields = {}) => test.parts.accessLog.push(recordOf(fields));
  const rollUp = () => test.parts.usage.rollUp.recent();
  const expectEqual = async (requests: number) => {
    const { rows, hours, routes } = await test.lines();
    expect(hours).to.deep.equal(rows);
    expect(routes).to.deep.equal(rows);
    expect(rows.reduce((sum, line) => sum + line.requests, 0)).to.equal(requests);
  };
  const batches = async (name: string) => {
    const db = await openSqlite(`${test.folder}/${name}.sqlite`, 'read-only');
    const [row] = await db.all<{ n: number }>('SELECT count(*) AS n FROM usage_delta');
    await db.close();
    return row?.n;
  };

  it('usage is the rows: each account and hour, errors, refusals and bytes', async () => {
    const [anna, ben] = [await test.newAccount(), await test.newAccount()];
    push({ ...anna, requestBytes: 7 });
    push({ ...anna, status: 503, outcome: 'upstream-failed' });
    push({ ...anna, timeMs: testStart + hour });
    push({ ...ben, status: 429, outcome: 'refused', upstreamUs: null });
    push({ ...ben, outcome: 'client-aborted' });
    push({ ...ben, status: 503, outcome: 'server-stopped' });
    push({ outcome: 'refused', status: 401, upstreamUs: null });
    await rollUp();
    await expectEqual(7);
    const { hours } = await test.lines();
    const at = (accountId: string, hourUtc: string) =>
      hours.find((line) => line.accountId === accountId && line.hourUtc === hourUtc);
    expect(at(anna.accountId, '2026-11-23T09:00:00.000Z')).to.include({
      requests: 2,
      errors: 1,
      quotaRequests: 1,
      requestBytes: 7,
    });
    expect(at(ben.accountId, '2026-11-23T09:00:00.000Z')).to.include({ refused: 1, quotaRequests: 1 });
    expect(at('nobody', '2026-11-23T09:00:00.000Z')).to.include({
      requests: 1,
      refused: 1,
      quotaRequests: 0,
    });
  });

  it('rolling up again, or after a restart, counts nothing twice', async () => {
    push();
    expect(await rollUp()).to.equal(1);
    expect(await rollUp()).to.equal(0);
    expect(await test.parts.usage.rollUp.all()).to.equal(0);
    await test.restart();
    await expectEqual(1);
  });

  it('later requests of the same hour are added to what stands there', async () => {
    const person = await test.newAccount();
    for (let lot = 1; lot <= 3; lot++) {
      for (let at = 0; at < lot; at++) push(person);
      await rollUp();
    }
    await expectEqual(6);
  });

  it('a record that is pushed again is not counted again, alone or among new ones', async () => {
    const [once, twice] = [recordOf(), recordOf()];
    test.parts.accessLog.push(once);
    await test.parts.accessLog.flush();
    for (const record of [once, twice, twice, once]) test.parts.accessLog.push(record);
    await test.parts.accessLog.flush();
    test.parts.accessLog.push(twice);
    await rollUp();
    await expectEqual(2);
  });

  it('a day that turns within a batch is counted on both sides', async () => {
    const midnight = Date.parse('2026-11-24T00:00:00.000Z');
    for (const timeMs of [midnight - 1, midnight, midnight + 1]) push({ timeMs });
    await rollUp();
    await expectEqual(3);
  });

  it('late rows of yesterday are counted after today’s were', async () => {
    push({ timeMs: testStart + day });
    await rollUp();
    push({ timeMs: testStart });
    await rollUp();
    await expectEqual(2);
  });

  it('a clock that is set back by months loses and doubles nothing', async () => {
    push();
    await rollUp();
    push({ timeMs: testStart - 60 * day });
    push({ timeMs: testStart - 60 * day + hour });
    await rollUp();
    push();
    await rollUp();
    await expectEqual(4);
  });

  it('what was applied is forgotten by the day file, and many batches are one', async () => {
    for (let batch = 0; batch < 12; batch++) {
      push();
      await test.parts.accessLog.flush();
    }
    expect(await batches('2026-11-23')).to.equal(12);
    expect(await rollUp()).to.equal(1);
    expect(await batches('2026-11-23')).to.equal(0);
    await expectEqual(12);
  });

  it('roll-ups asked for at the same time while rows come in count each row once', async () => {
    const people = [await test.newAccount(), await test.newAccount(), await test.newAccount()];
    const { usage } = test.parts;
    const moves: Promise<number>[] = [];
    for (let lot = 0; lot < 30; lot++) {
      for (let at = 0; at < 100; at++) push(people[at % 3]);
      moves.push(usage.rollUp.recent());
      if (lot % 10 === 0) moves.push(usage.rollUp.all());
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(moves);
    await rollUp();
    await expectEqual(3000);
  });

  it('a day file that was removed and made anew is not taken for the old one', async () => {
    push();
    await rollUp();
    await test.parts.usage.rollUp.all();
    const { accessLog } = test.parts;
    await accessLog.parts?.readers.whileClosed('2026-11-23', () =>
      accessLog.parts.writer.ask({ kind: 'drop-day', day: '2026-11-23' }),
    );
    push();
    await rollUp();
    const { hours } = await test.lines();
    expect(hours[0]?.requests).to.equal(2);
  });

  it('a day is not dropped while it holds usage that is not moved', async () => {
    push();
    await test.parts.accessLog.flush();
    const { writer } = test.parts.accessLog.parts;
    let refused: unknown;
    await writer.ask({ kind: 'drop-day', day: '2026-11-23' }).catch((error: unknown) => {
      refused = error;
    });
    expect(String(refused)).to.contain('usage that is not counted yet');
    await rollUp();
    await expectEqual(1);
  });
});
