import { expect } from 'chai';
import { allStarts, valuesAt } from '#desktop/renderer/features/usage/all-periods.ts';
import { tellLimit } from '#desktop/renderer/features/usage/limit-words.ts';
import { lookInto, readUsageFilter, stepOf, stepsOf } from '#desktop/renderer/features/usage/usage-query.ts';
import { usedThisMonth } from '#desktop/renderer/features/usage/used-this-month.ts';
import { getUsage, type UsageView } from '#shared/contracts/usage.ts';
import { makeValues } from '#test/desktop/support/fixture/made-values.ts';
import { makeUsage } from '#test/desktop/support/fixture/usage-data.ts';

const nowMs = Date.parse('2026-11-25T02:30:00.000Z');
const accountId = '0192f3c0-0000-7000-8000-000000000001';
const make = makeValues(3, nowMs);

const fromOf = (filter: Record<string, string>) => readUsageFilter(filter, undefined, nowMs).query.from;

describe('renderer: what the usage screen asks for', () => {
  it('begins with a whole hour, day or month, up to now', () => {
    expect(fromOf({ range: '24h' })).to.equal('2026-11-24T03:00:00.000Z');
    expect(fromOf({ range: '7d', by: 'day' })).to.equal('2026-11-19T00:00:00.000Z');
    expect(fromOf({})).to.equal('2026-10-27T00:00:00.000Z');
    expect(fromOf({ range: '12m' })).to.equal('2025-12-01T00:00:00.000Z');
  });

  it('is what the contract takes, whichever period and step is chosen', () => {
    for (const range of ['24h', '7d', '30d', '90d', '12m'])
      for (const by of stepsOf({ range })) {
        const { query, errors } = readUsageFilter({ range, by, keyId: accountId }, accountId, nowMs);
        expect(errors, `${range} ${by}`).to.deep.equal({});
        expect(getUsage.query?.safeParse(query).success, `${range} ${by}`).to.equal(true);
        const days = (nowMs - Date.parse(query.from ?? '')) / 86_400_000;
        expect(days, `${range} ${by}`).to.be.below(by === 'hour' ? 92 : 400);
      }
  });

  it('offers no step that the period does not have', () => {
    expect(stepOf({ range: '24h', by: 'month' })).to.equal('hour');
    expect(stepOf({ range: '12m', by: 'hour' })).to.equal('month');
  });

  it('names what is wrong: neither an id nor an e-mail address, nor a key', () => {
    expect(readUsageFilter({ account: 'ada' }, 'ada', nowMs).errors).to.have.all.keys('account');
    expect(
      readUsageFilter({ account: 'ada@x.example', keyId: 'k' }, undefined, nowMs).errors,
    ).to.have.all.keys('keyId');
  });
});

describe('renderer: where a row of usage leads', () => {
  it('a month to its days, a day to its hours, with the filters', () => {
    expect(
      lookInto({ range: '12m', account: accountId }, '2026-02-01T00:00:00.000Z', accountId),
    ).to.deep.equal({
      path: ['usage'],
      query: {
        range: 'custom',
        account: accountId,
        from: '2026-02-01T00:00:00.000Z',
        to: '2026-03-01T00:00:00.000Z',
        by: 'day',
      },
    });
    expect(lookInto({}, '2026-11-24T00:00:00.000Z', undefined).query).to.include({
      from: '2026-11-24T00:00:00.000Z',
      to: '2026-11-25T00:00:00.000Z',
      by: 'hour',
    });
  });

  it('an hour to its requests in the access log, of the account that was looked up', () => {
    const place = lookInto(
      { range: '24h', account: 'ada@x.example', route: '/api/muscles' },
      '2026-11-25T01:00:00.000Z',
      accountId,
    );
    expect(place).to.deep.equal({
      path: ['access-logs'],
      query: {
        range: 'custom',
        from: '2026-11-25T01:00:00.000Z',
        to: '2026-11-25T02:00:00.000Z',
        accountId,
        keyId: undefined,
        route: '/api/muscles',
      },
    });
  });
});

describe('renderer: a usage answer drawn', () => {
  const answer = (more: Partial<UsageView>): UsageView => ({
    ...makeUsage(make, { granularity: 'day' }, true),
    ...more,
  });

  it('has each hour, day or month of the time, also those without requests', () => {
    const of = (granularity: UsageView['granularity'], fromUtc: string, toUtc: string) =>
      allStarts(answer({ granularity, fromUtc, toUtc }));
    expect(of('hour', '2026-11-24T22:00:00.000Z', '2026-11-25T01:00:00.000Z')).to.deep.equal([
      '2026-11-24T22:00:00.000Z',
      '2026-11-24T23:00:00.000Z',
      '2026-11-25T00:00:00.000Z',
    ]);
    expect(of('day', '2026-11-24T22:00:00.000Z', '2026-11-25T03:00:00.000Z')).to.deep.equal([
      '2026-11-24T00:00:00.000Z',
      '2026-11-25T00:00:00.000Z',
    ]);
    expect(of('month', '2026-12-05T00:00:00.000Z', '2027-02-01T00:00:00.000Z')).to.deep.equal([
      '2026-12-01T00:00:00.000Z',
      '2027-01-01T00:00:00.000Z',
    ]);
  });

  it('puts each number under its time, and nothing where nothing was', () => {
    const usage = makeUsage(make, { granularity: 'day' }, false);
    const starts = allStarts(usage);
    const values = valuesAt(starts, usage.periods, ({ requests }) => requests);
    expect(values.filter((value) => value > 0)).to.deep.equal(usage.periods.map(({ requests }) => requests));
    expect(values).to.have.length(starts.length);
    expect(values[6]).to.equal(0);
  });

  it('tells what of the quota is used only when the whole month is in it', () => {
    const usage = makeUsage(make, { granularity: 'day' }, false);
    const november = usage.periods.filter(({ fromUtc }) => fromUtc.startsWith('2026-11'));
    const sum = november.reduce((all, { quotaRequests }) => all + quotaRequests, 0);
    expect(usedThisMonth(usage, nowMs)).to.equal(sum);
    expect(usedThisMonth({ ...usage, fromUtc: '2026-11-02T00:00:00.000Z' }, nowMs)).to.equal(null);
    expect(usedThisMonth({ ...usage, toUtc: '2026-11-24T00:00:00.000Z' }, nowMs)).to.equal(null);
    const ahead = Date.parse(usage.toUtc) + 30 * 60_000;
    expect(usedThisMonth(usage, ahead), 'a clock that is ahead of the server').to.equal(sum);
  });
});

describe('renderer: limits in words', () => {
  it('say how much in how long, or how many at once', () => {
    expect(tellLimit({ name: 'a', kind: 'requests', limit: 50, windowSeconds: 1 })).to.equal(
      '50 requests in 1 s',
    );
    expect(tellLimit({ name: 'a', kind: 'bytes', limit: 2e9, windowSeconds: 86_400 })).to.equal(
      '2.0 GB in 1 d',
    );
    expect(tellLimit({ name: 'a', kind: 'requests', limit: 1, windowSeconds: 5_400 })).to.equal(
      '1 request in 90 min',
    );
    expect(tellLimit({ name: 'a', kind: 'concurrent', limit: 32 })).to.equal('32 at once');
  });
});
