import { expect } from 'chai';
import { countQuery, exportBody, exportName } from '#desktop/renderer/features/access-logs/export-query.ts';
import { exportAccessLogs, exportFormats } from '#shared/contracts/access-log.ts';
import { getUsage } from '#shared/contracts/usage.ts';

const nowMs = Date.parse('2026-11-25T02:30:00.000Z');
const accountId = '0192f3c0-0000-7000-8000-000000000001';

describe('renderer: what an export of the access log asks for', () => {
  it('is the screen’s filters as they are at that moment, without the length of a page', () => {
    const filter = { status: '5xx', method: 'GET', route: '/api/muscles', range: '24h', accountId };
    expect(exportBody(filter, 'ndjson', nowMs)).to.deep.equal({
      format: 'ndjson',
      status: '5xx',
      method: 'GET',
      route: '/api/muscles',
      accountId,
      from: '2026-11-24T02:30:00.000Z',
    });
  });

  it('is what the contract takes, in each format, with a name that the save dialog takes', () => {
    for (const format of exportFormats) {
      expect(exportAccessLogs.body?.safeParse(exportBody({ range: '7d' }, format, nowMs)).success).to.equal(
        true,
      );
      expect(exportName(format, nowMs)).to.match(/^access-log-2026-11-25\.(csv|ndjson|log)$/);
    }
  });
});

describe('renderer: what usage can say of an export beforehand', () => {
  it('counts all, failures and refusals of a time and a route', () => {
    expect(countQuery({ route: '/api/muscles', range: '24h' }, nowMs)).to.deep.equal({
      query: { granularity: 'month', from: '2026-11-24T02:30:00.000Z', route: '/api/muscles' },
      counted: 'requests',
    });
    expect(countQuery({ status: '5xx' }, nowMs)?.counted).to.equal('errors');
    expect(countQuery({ outcome: 'refused' }, nowMs)?.counted).to.equal('refused');
  });

  it('reaches back no further than the log, for usage is kept longer', () => {
    const { query } = countQuery({ range: 'custom', from: '2025-01-01T00:00:00.000Z' }, nowMs) ?? {};
    expect(query?.from).to.equal('2026-08-26T02:30:00.000Z');
    expect(getUsage.query?.safeParse(query).success).to.equal(true);
  });

  it('says nothing of what it does not know, and does not look at a person for the sake of a number', () => {
    for (const filter of [
      { method: 'GET' },
      { ip: '203.0.113.20' },
      { status: '404' },
      { status: '4xx' },
      { outcome: 'forwarded' },
      { status: '5xx', outcome: 'refused' },
      { accountId },
      { keyId: accountId },
    ])
      expect(countQuery(filter, nowMs), JSON.stringify(filter)).to.equal(null);
  });
});
