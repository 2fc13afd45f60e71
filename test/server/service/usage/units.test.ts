import { expect } from 'chai';
import { countQuota, usageDataSource, usageRetention } from '#server/service/usage/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import { recordOf } from '#test/support/access-log/open-test-access-log.ts';
import { openTestUsage, type TestUsage } from '#test/support/usage/open-test-usage.ts';

const november = '2026-11-01T00:00:00.000Z';
const lastOfOctober = Date.parse('2026-10-31T23:59:59.999Z');
const day = 86_400_000;

describe('usage: units that services took', () => {
  let test: TestUsage;
  let ada: AccountId;
  beforeEach(async () => {
    test = await openTestUsage();
    ada = (await test.newAccount()).accountId;
  });
  afterEach(() => test.close());

  const units = () => test.parts.usage.units;
  const counted = async (id = ada) => (await countQuota(test.parts.usage, november)).get(id) ?? 0;
  const stored = () =>
    test.parts.database.query('SELECT accountId, monthUtc, units FROM usage_units ORDER BY id');
  const row = (fields = {}) => ({ ...recordOf(), accountId: ada, outcome: 'forwarded', ...fields }) as const;

  it('are in the month that is counted at the next start, beside requests', async () => {
    test.parts.accessLog.push(recordOf({ accountId: ada }));
    units().taken(ada, 5);
    units().taken(ada, 0);
    await test.restart();
    expect(await counted()).to.equal(6);
    units().taken(ada, 2);
    await test.restart();
    expect(await counted()).to.equal(8);
  });

  it('of which a row tells are counted once, as that row', async () => {
    units().taken(ada, 3);
    await units().write();
    for (const outcome of [
      'forwarded',
      'client-aborted',
      'refused',
      'upstream-failed',
      'server-stopped',
    ] as const) {
      const sent = recordOf({ accountId: ada, outcome });
      test.parts.accessLog.push(sent);
      units().told(sent);
    }
    expect(await stored()).to.have.length(1);
    await test.restart();
    expect(await stored()).to.deep.equal([{ accountId: ada, monthUtc: november, units: 1 }]);
    expect(await counted()).to.equal(3);
  });

  it('are never fewer than none, for rows of which nobody asked', async () => {
    for (let at = 0; at < 3; at++) units().told(row());
    await units().write();
    units().taken(ada, 2);
    await units().write();
    expect(await stored()).to.deep.equal([{ accountId: ada, monthUtc: november, units: 2 }]);
    for (let at = 0; at < 3; at++) units().told(row());
    await units().write();
    expect(await stored()).to.deep.equal([]);
  });

  it('belong to the month in which they were taken, and a row to that of its time', async () => {
    units().taken(ada, 2);
    units().told(row({ timeMs: lastOfOctober }));
    units().told(row({ accountId: null }));
    await units().write();
    expect(await counted()).to.equal(2);
    test.clock.move(10 * day);
    units().taken(ada, 1);
    await units().write();
    expect((await countQuota(test.parts.usage, '2026-12-01T00:00:00.000Z')).get(ada)).to.equal(1);
  });

  it('that could not be written are written the next time, more than one transaction takes too', async () => {
    const many = Array.from({ length: 450 }, (_, at) => `${ada.slice(0, -3)}${100 + at}` as AccountId);
    for (const id of many) units().taken(id, 1);
    await test.parts.database.query('ALTER TABLE usage_units RENAME TO elsewhere');
    const failed = await units()
      .write()
      .then(
        () => 'written',
        () => 'failed',
      );
    await test.parts.database.query('ALTER TABLE elsewhere RENAME TO usage_units');
    expect(failed).to.equal('failed');
    units().taken(many[0] as AccountId, 1);
    await units().write();
    expect(await stored()).to.have.length(450);
    expect(await counted(many[0])).to.equal(2);
  });

  it('go with an erasure, also those that are not written yet, and stand in the access package before', async () => {
    units().taken(ada, 4);
    const source = usageDataSource(test.parts.usage);
    expect((await source.count(ada)).at(-1)).to.deep.equal({ table: 'usage_units', records: 1, kept: null });
    expect((await source.export(ada)).at(-1)?.records).to.deep.equal([{ monthUtc: november, units: 4 }]);
    units().taken(ada, 1);
    const writing = units().write();
    units().taken(ada, 1);
    expect((await source.erase(ada)).at(-1)).to.deep.equal({ table: 'usage_units', removed: 1 });
    await writing;
    await units().write();
    expect(await stored()).to.deep.equal([]);
    expect((await source.erase(ada)).at(-1)).to.deep.equal({ table: 'usage_units', removed: 0 });
  });

  it('go after 13 months, whole months', async () => {
    units().taken(ada, 4);
    await units().write();
    const target = usageRetention(test.parts.usage).find(({ name }) => name === 'usage_units');
    expect(await target?.plan('2026-11-30T23:59:59.999Z')).to.include({ found: 0 });
    expect(await target?.plan('2026-12-01T00:00:00.000Z')).to.deep.equal({
      found: 1,
      oldestUtc: november,
      samples: [november],
    });
    expect(await target?.apply('2026-12-01T00:00:00.000Z')).to.deep.equal({ removed: 1 });
  });
});
