import { expect } from 'chai';
import { type OverviewSources, openLedger, promiseRoutes } from '#server/privacy/promises/index.ts';
import { roles } from '#shared/permissions/index.ts';
import { openTestApp, type TestApp } from '#test/support/server/open-test-app.ts';

const path = '/admin/v1/overview';
const noRequests = { total: 0, errors: 0, refused: 0, latencyMs: null };

const sources: OverviewSources = {
  version: '0.1.0',
  startedAtUtc: '2026-11-23T08:00:00.000Z',
  requests: async () => ({ hours: [], last24h: noRequests }),
  health: () => ({
    accessLog: { state: 'ok', whenFull: 'refuse', isRefusing: false, waitingRows: 3, lostRows: 0 },
    targets: { total: 1, out: [] },
    lastRollUpUtc: null,
  }),
  accounts: async () => ({ active: 1, unverified: 2, suspended: 3 }),
  openRequests: async () => [
    { id: 'late', type: 'access', state: 'received', dueOn: '2026-12-23' },
    { id: 'over', type: 'erasure', state: 'in-progress', dueOn: '2026-11-20' },
    { id: 'soon', type: 'question', state: 'received', dueOn: '2026-11-24' },
  ],
  retention: async () => ({ lastRunAtUtc: null, lastOutcome: null, oldestLogUtc: null }),
  backups: async () => ({
    folder: '/mnt/backups',
    isInDataFolder: false,
    schedule: null,
    lastAtUtc: null,
    lastState: null,
    lastProblem: null,
    rehearsedAtUtc: null,
    rehearsalOutcome: null,
  }),
  jobs: () => [{ name: 'retention', lastError: 'disk full' }],
};

describe('overview', () => {
  let app: TestApp;
  before(async () => {
    app = await openTestApp({
      routes: (base) => {
        const check = {
          clause: 'retain.logs',
          title: 'Logs go',
          check: async () => ({ state: 'kept', detail: '' }) as const,
        };
        return promiseRoutes({ clock: base.clock, ledger: openLedger(base, [check]) }, sources);
      },
    });
  });
  after(() => app.close());

  it('shows deadlines with the nearest first, and what is worst first', async () => {
    const { body } = await (await app.asAdmin('auditor')).get(path).expect(200);
    expect(
      body.deadlines.map((one: { rightsRequestId: string; daysLeft: number }) => [
        one.rightsRequestId,
        one.daysLeft,
      ]),
    ).to.deep.equal([
      ['over', -3],
      ['soon', 1],
      ['late', 30],
    ]);
    expect(body.attention.map((one: { text: string }) => one.text)).to.deep.equal([
      'Overdue by 3 days: erasure request.',
      'The job retention failed: disk full',
      'Answer due in 1 day: question request.',
    ]);
    expect(body.promises[0]).to.include({ clause: 'retain.logs', state: 'unchecked' });
    expect(body).to.include({ generatedAtUtc: '2026-11-23T09:00:00.000Z', version: '0.1.0' });
  });

  it('is open to every role, to nobody else, and leaves no trace: it holds nothing about a person', async () => {
    for (const role of roles) await (await app.asAdmin(role)).get(path).expect(200);
    const before = (await app.auditEntries()).length;
    await (await app.asAdmin('owner')).get(path).expect(200);
    expect((await app.auditEntries()).length).to.equal(before);
    expect((await app.anyone.unlisted('get', path)).status).to.equal(404);
    expect((await (await app.asAdmin('owner')).get(`${path}?days=3`)).body.code).to.equal('invalid-input');
  });
});
