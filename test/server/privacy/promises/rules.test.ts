import { expect } from 'chai';
import fc from 'fast-check';
import { attentionOf, daysLeft } from '#server/privacy/promises/rules.ts';
import type { Overview } from '#shared/contracts/overview.ts';

type Deadline = Overview['deadlines'][number];
type PromiseEntry = Overview['promises'][number];

const calm = { lastRunAtUtc: null, lastOutcome: 'done', oldestLogUtc: null };
const well: Overview['health'] = {
  accessLog: { state: 'ok', whenFull: 'refuse', isRefusing: false, waitingRows: 12, lostRows: 0 },
  targets: { total: 2, out: [] },
  lastRollUpUtc: '2026-11-23T09:00:00.000Z',
};
const deadline = (days: number, type = 'access'): Deadline => ({
  rightsRequestId: 'r',
  type,
  state: 'received',
  dueOn: '2026-11-23',
  daysLeft: days,
});
const promise = (state: PromiseEntry['state']): PromiseEntry => ({
  clause: `clause.${state}`,
  title: '',
  state,
  detail: 'why',
  checkedAtUtc: null,
});
const attention = (
  deadlines: Deadline[],
  promises: PromiseEntry[] = [],
  retention = calm,
  jobs: { name: string; lastError: string | null }[] = [],
) =>
  attentionOf({ deadlines, promises, retention, health: well }, jobs).map(
    ({ severity, text }) => `${severity}: ${text}`,
  );

describe('days left', () => {
  for (const [dueOn, nowUtc, days] of [
    ['2026-11-23', '2026-11-23T00:00:00.000Z', 0],
    ['2026-11-23', '2026-11-23T23:59:59.999Z', 0],
    ['2026-11-24', '2026-11-23T23:59:59.999Z', 1],
    ['2026-11-22', '2026-11-23T00:00:00.000Z', -1],
    ['2028-03-01', '2028-02-28T12:00:00.000Z', 2],
    ['2027-01-01', '2026-12-31T12:00:00.000Z', 1],
  ] as const)
    it(`from ${nowUtc} to ${dueOn} are ${days}`, () => {
      expect(daysLeft(dueOn, nowUtc)).to.equal(days);
    });

  it('count whole days, over years, leap days and changes of the clock', () => {
    const day = fc.integer({ min: 0, max: 60_000 });
    const dateOf = (days: number) => new Date(days * 86_400_000).toISOString();
    fc.assert(
      fc.property(day, day, fc.integer({ min: 0, max: 86_399_999 }), (due, today, ms) => {
        const now = new Date(today * 86_400_000 + ms).toISOString();
        expect(daysLeft(dateOf(due).slice(0, 10), now)).to.equal(due - today);
      }),
    );
  });
});

describe('what needs attention', () => {
  it('a deadline that has passed is critical, one within seven days a warning, a later one nothing', () => {
    expect(
      attention([deadline(8), deadline(7), deadline(1), deadline(0), deadline(-1), deadline(-2)]),
    ).to.deep.equal([
      'critical: Overdue by 1 day: access request.',
      'critical: Overdue by 2 days: access request.',
      'warning: Answer due in 7 days: access request.',
      'warning: Answer due in 1 day: access request.',
      'warning: Answer due in 0 days: access request.',
    ]);
  });

  it('a broken promise is critical, one at risk a warning; kept and unchecked ones are quiet', () => {
    const promises = (['unchecked', 'at-risk', 'kept', 'broken'] as const).map(promise);
    expect(attention([], promises)).to.deep.equal([
      'critical: Promise clause.broken is broken: why',
      'warning: Promise clause.at-risk is at risk: why',
    ]);
  });

  it('a failed job and a failed retention run are critical', () => {
    const jobs = [
      { name: 'retention', lastError: 'disk full' },
      { name: 'promises', lastError: null },
    ];
    expect(attention([], [], { ...calm, lastOutcome: 'failed' }, jobs)).to.deep.equal([
      'critical: The job retention failed: disk full',
      'critical: The last retention run failed.',
    ]);
  });

  const ofHealth = (health: Partial<Overview['health']>) =>
    attentionOf({ deadlines: [], promises: [], retention: calm, health: { ...well, ...health } }, []).map(
      ({ severity, text }) => `${severity}: ${text}`,
    );
  const log = (
    state: 'ok' | 'behind' | 'disk-full' | 'failing',
    whenFull: 'refuse' | 'serve',
    lostRows = 0,
  ) => ofHealth({ accessLog: { ...well.accessLog, state, whenFull, lostRows } });

  it('a full disk is critical and says what follows by the setting; rows that wait are a warning', () => {
    expect(log('disk-full', 'refuse')).to.deep.equal([
      'critical: The disk is full: the access log cannot be written. Rows stand in the journal; when that is full, requests to the API are refused.',
    ]);
    const accessLog = { ...well.accessLog, state: 'disk-full' as const, isRefusing: true };
    expect(ofHealth({ accessLog })[0]).to.match(/Requests to the API are refused\.$/);
    expect(log('failing', 'serve')).to.deep.equal([
      'critical: The access log cannot be written. Requests are served, their rows stand in memory alone.',
    ]);
    expect(log('behind', 'refuse')[0]).to.match(/^warning: The access log is behind/);
  });

  it('lost rows stay critical after the disk has room again', () => {
    expect(log('ok', 'serve', 7)).to.deep.equal([
      'critical: Rows of the access log lost since the start: 7.',
    ]);
  });

  it('each server of an upstream that gets no requests is a warning', () => {
    const out = [
      {
        upstream: 'api',
        url: 'http://10.0.0.1:80',
        state: 'open' as const,
        sinceUtc: '2026-11-23T09:00:00.000Z',
        lastError: null,
      },
    ];
    expect(ofHealth({ targets: { total: 2, out } })).to.deep.equal([
      'warning: The upstream api has a server out of use: http://10.0.0.1:80 (open).',
    ]);
  });

  it('nothing stands before something worse', () => {
    const weight = { critical: 0, warning: 1, info: 2 };
    const state = fc.constantFrom('kept', 'at-risk', 'broken', 'unchecked');
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 })), fc.array(state), (days, states) => {
        const list = attentionOf(
          {
            deadlines: days.map((n) => deadline(n)),
            promises: states.map((one) => promise(one as 'kept')),
            retention: calm,
            health: well,
          },
          [],
        ).map(({ severity }) => weight[severity]);
        expect(list).to.deep.equal([...list].sort());
      }),
    );
  });
});
