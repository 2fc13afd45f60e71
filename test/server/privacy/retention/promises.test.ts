import { expect } from 'chai';
import { systemContext } from '#server/foundation/http/index.ts';
import { retentionPromises, runRetention } from '#server/privacy/retention/index.ts';
import { cutoffOf, findRisk, isClockBack } from '#server/privacy/retention/rules.ts';
import { openRetentionServer, type RetentionServer } from '#test/support/retention/open-retention-server.ts';

const day = 86_400;
const hour = 3600;

describe('retention: promises', () => {
  let server: RetentionServer;
  beforeEach(async () => {
    server = await openRetentionServer();
  });
  afterEach(() => server.close());
  const check = async () => {
    const [promise] = retentionPromises(server.retention);
    return promise?.check();
  };
  const run = () => runRetention(server.retention, systemContext('test'), { dryRun: false });

  it('there is one for each rule that something carries out', () => {
    expect(retentionPromises(server.retention).map(({ clause }) => clause)).to.deep.equal(['use.notices']);
  });

  it('is at risk before the first run, kept after it', async () => {
    expect(await check()).to.include({ state: 'at-risk' });
    await run();
    expect(await check()).to.include({ state: 'kept' });
  });

  it('is at risk when the runs stop', async () => {
    await run();
    server.clock.advance(2 * hour + 1);
    expect(await check()).to.include({ state: 'at-risk' });
  });

  it('is broken once something is an hour past its rule, and kept again after a run', async () => {
    await server.sendMail();
    server.clock.advance(30 * day + hour);
    expect((await check())?.state).to.equal('at-risk');
    server.clock.advance(1);
    const broken = await check();
    expect(broken?.state).to.equal('broken');
    expect(broken?.detail).to.include('mails, the oldest of 2026-11-23T09:00:00.000Z');
    await run();
    expect((await check())?.state).to.equal('kept');
  });
});

describe('retention: rules', () => {
  it('a cutoff is whole days of 24 hours before now', () => {
    expect(cutoffOf(Date.parse('2026-11-23T09:00:00.000Z'), 90)).to.equal('2026-08-25T09:00:00.000Z');
  });

  it('a clock is back when it says less than a run has on record', () => {
    const seen = '2026-11-23T09:00:00.000Z';
    expect(isClockBack(Date.parse(seen) - 1, seen)).to.equal(true);
    expect(isClockBack(Date.parse(seen), seen)).to.equal(false);
    expect(isClockBack(0, null)).to.equal(false);
  });

  it('a failed run is a risk', () => {
    const run = { startedAtUtc: '2026-11-23T09:00:00.000Z', endedAtUtc: null, outcome: 'failed' };
    expect(findRisk(Date.parse(run.startedAtUtc), run)).to.include('failed');
  });
});
