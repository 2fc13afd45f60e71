import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { systemContext } from '#server/foundation/http/index.ts';
import type { RetentionTarget } from '#server/foundation/obligations/index.ts';
import { lastRun, openRetention, retentionJob, runRetention } from '#server/privacy/retention/index.ts';
import type { AppError } from '#shared/errors/index.ts';
import { openRetentionServer, type RetentionServer } from '#test/support/retention/open-retention-server.ts';

const day = 86_400;
const ctx = systemContext('test');
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no refusal',
    (error: AppError) => error.code,
  );

/** A target whose records are times in memory. */
const timesTarget = (name: string, times: string[], apply?: RetentionTarget['apply']): RetentionTarget => ({
  name,
  rule: 'retain.logs',
  plan: async (cutoff) => {
    const old = times.filter((time) => time < cutoff);
    return { found: old.length, oldestUtc: old[0] ?? null, samples: old.slice(0, 3) };
  },
  apply:
    apply ??
    (async (cutoff) => {
      const old = times.filter((time) => time < cutoff);
      for (const time of old) times.splice(times.indexOf(time), 1);
      return { removed: old.length };
    }),
});

describe('retention: a run', () => {
  let server: RetentionServer;
  afterEach(() => server.close());
  const run = (dryRun = false) => runRetention(server.retention, ctx, { dryRun });

  it('removes what has outlived its rule and nothing younger', async () => {
    server = await openRetentionServer();
    await server.sendMail();
    server.clock.advance(2 * day);
    await server.sendMail();
    server.clock.advance(28 * day + 1);
    const { outcome, results } = await run();
    expect(outcome).to.equal('done');
    expect(results).to.have.length(1);
    expect(results[0]).to.include({ ruleId: 'retain.mail', target: 'mails', found: 1, removed: 1 });
    expect(results[0]?.oldestUtc).to.equal('2026-11-23T09:00:00.000Z');
    expect(readdirSync(server.outbox)).to.have.length(1);
  });

  it('a record that is exactly as old as its rule allows stays, a millisecond older goes', async () => {
    server = await openRetentionServer();
    await server.sendMail();
    server.clock.advance(30 * day);
    expect((await run()).results[0]?.removed).to.equal(0);
    server.clock.advance(0.001);
    expect((await run()).results[0]?.removed).to.equal(1);
  });

  it('a dry run tells what would go and removes nothing', async () => {
    server = await openRetentionServer();
    await server.sendMail();
    server.clock.advance(31 * day);
    const { dryRun, results } = await run(true);
    expect(dryRun).to.equal(true);
    expect(results[0]).to.include({ found: 1, removed: 0 });
    expect(results[0]?.samples).to.have.length(1);
    expect(readdirSync(server.outbox)).to.have.length(1);
    expect(await lastRun(server.retention)).to.equal(null);
  });

  it('is written down as an entry of ids and counts, and as a run', async () => {
    server = await openRetentionServer();
    await server.sendMail();
    server.clock.advance(31 * day);
    const { id } = await run();
    const [entry] = (await server.trail()).slice(-1);
    expect(entry?.event).to.equal('retention.ran');
    expect(entry?.fields).to.deep.equal({ runId: id, dryRun: false, removed: { mails: 1 } });
    expect((await lastRun(server.retention))?.id).to.equal(id);
  });

  it('repeats safely: the second run finds nothing', async () => {
    server = await openRetentionServer();
    await server.sendMail();
    server.clock.advance(31 * day);
    await run();
    expect((await run()).results[0]).to.include({ found: 0, removed: 0 });
  });

  it('catches up after weeks of standstill', async () => {
    server = await openRetentionServer();
    await run();
    await server.sendMail();
    server.clock.jump(200 * day);
    expect((await run()).results[0]?.removed).to.equal(1);
  });

  it('refuses when the clock is behind the last run, removes nothing, and runs again when it is right', async () => {
    server = await openRetentionServer();
    await run();
    server.clock.jump(-1);
    await server.sendMail();
    expect(await codeOf(run())).to.equal('clock-jumped');
    expect(await codeOf(run(true))).to.equal('clock-jumped');
    server.clock.jump(1);
    expect((await run()).outcome).to.equal('done');
  });

  it('refuses a second run while one is under way', async () => {
    let goOn = () => {};
    const gate = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let entered = () => {};
    const inside = new Promise<void>((resolve) => {
      entered = resolve;
    });
    const slow = timesTarget('slow', [], async () => {
      entered();
      await gate;
      return { removed: 0 };
    });
    server = await openRetentionServer([slow]);
    const first = run();
    await inside;
    expect(await codeOf(run())).to.equal('invalid-state');
    goOn();
    expect((await first).outcome).to.equal('done');
    expect((await run(true)).outcome).to.equal('done');
  });

  it('a target that leaves something fails the run, and the others run all the same', async () => {
    const stuck = timesTarget('stuck', ['2020-01-01T00:00:00.000Z'], async () => ({ removed: 1 }));
    const times = ['2020-01-01T00:00:00.000Z'];
    server = await openRetentionServer([stuck, timesTarget('well', times)]);
    const { outcome, results } = await run();
    expect(outcome).to.equal('failed');
    expect(times).to.deep.equal([]);
    expect(results.map(({ target, removed }) => [target, removed])).to.deep.equal([
      ['mails', 0],
      ['stuck', 1],
      ['well', 1],
    ]);
  });

  it('a run that was cut off is marked failed by the next one, which does its work', async () => {
    const times = ['2020-01-01T00:00:00.000Z'];
    server = await openRetentionServer([timesTarget('logs', times)]);
    await server.database.transaction((tx) =>
      server.retention.store.insert(tx, {
        id: '019ab000-0000-7000-8000-000000000001',
        dryRun: false,
        startedAtUtc: '2026-11-23T08:00:00.000Z',
        endedAtUtc: null,
        outcome: 'running',
        results: [],
      }),
    );
    expect((await runRetention(server.reopened(), ctx, { dryRun: false })).outcome).to.equal('done');
    expect(times).to.deep.equal([]);
    const cutOff = await server.retention.store.find('019ab000-0000-7000-8000-000000000001');
    expect(cutOff).to.include({ outcome: 'failed', endedAtUtc: '2026-11-23T09:00:00.000Z' });
  });

  it('the hourly job does the same as a run', async () => {
    server = await openRetentionServer();
    await server.sendMail();
    server.clock.advance(31 * day);
    await retentionJob(server.retention).run();
    expect(readdirSync(server.outbox)).to.deep.equal([]);
    expect((await server.trail()).at(-1)).to.include({ actorKind: 'system', actorRole: 'retention' });
  });

  it('two targets of one name are refused at the start', async () => {
    server = await openRetentionServer();
    const twice = [timesTarget('logs', []), timesTarget('logs', [])];
    expect(() => openRetention(server, { targets: twice })).to.throw('two retention targets are called logs');
  });
});
