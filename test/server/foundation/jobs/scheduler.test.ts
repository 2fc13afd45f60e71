import { expect } from 'chai';
import { type Job, type Scheduler, startScheduler } from '#server/foundation/jobs/index.ts';
import { fixedClock } from '#test/support/builders/clock.ts';
import { rememberingLog } from '#test/support/server/remembering-log.ts';

/** Not while these tests run, unless it is New Year. */
const never = '0 0 1 1 *';
const everySecond = '* * * * * *';

describe('scheduler', () => {
  let scheduler: Scheduler | undefined;
  afterEach(() => scheduler?.stop());

  function start(...jobs: Job[]) {
    const told = rememberingLog();
    const clock = fixedClock();
    const started = startScheduler({ clock, log: told.log }, jobs);
    scheduler = started;
    return { started, clock, lines: told.lines };
  }

  it('runs a job by its schedule, in UTC', async () => {
    const ran = Promise.withResolvers<void>();
    start({ name: 'tick', cron: everySecond, run: async () => ran.resolve() });
    await ran.promise;
  });

  it('runs nothing before its time', () => {
    const { started } = start({ name: 'later', cron: never, run: () => Promise.reject(new Error('ran')) });
    expect(started.states()).to.deep.equal([{ name: 'later', lastStartedUtc: null, lastError: null }]);
  });

  it('a job never overlaps itself: who asks meanwhile waits for the run under way', async () => {
    const finish = Promise.withResolvers<void>();
    let runs = 0;
    let atOnce = 0;
    const { started } = start({
      name: 'slow',
      cron: never,
      run: async () => {
        runs++;
        atOnce = Math.max(atOnce, ++running);
        await finish.promise;
        running--;
      },
    });
    let running = 0;
    const all = [started.runNow('slow'), started.runNow('slow'), started.runNow('slow')];
    finish.resolve();
    await Promise.all(all);
    await started.runNow('slow');
    expect([runs, atOnce]).to.deep.equal([2, 1]);
  });

  it('different jobs do not wait for each other', async () => {
    const finish = Promise.withResolvers<void>();
    const { started } = start(
      { name: 'slow', cron: never, run: () => finish.promise },
      { name: 'quick', cron: never, run: async () => undefined },
    );
    const slow = started.runNow('slow');
    await started.runNow('quick');
    finish.resolve();
    await slow;
  });

  it('a failure is logged and shown, and the next run is tried all the same', async () => {
    let fails = true;
    const { started, clock, lines } = start({
      name: 'shaky',
      cron: never,
      run: async () => {
        if (fails) throw new Error('disk full');
      },
    });
    await started.runNow('shaky');
    expect(started.states()).to.deep.equal([
      { name: 'shaky', lastStartedUtc: '2026-11-23T09:00:00.000Z', lastError: 'disk full' },
    ]);
    expect(lines.map((line) => [line.level, line.fields.job])).to.deep.equal([['error', 'shaky']]);
    fails = false;
    clock.advance(3600);
    await started.runNow('shaky');
    expect(started.states()).to.deep.equal([
      { name: 'shaky', lastStartedUtc: '2026-11-23T10:00:00.000Z', lastError: null },
    ]);
  });

  it('a job that throws at once, or something that is no Error, is a failure like any other', async () => {
    const { started } = start(
      {
        name: 'sync',
        cron: never,
        run: () => {
          throw new Error('at once');
        },
      },
      { name: 'text', cron: never, run: () => Promise.reject('a text') },
    );
    await started.runNow('sync');
    await started.runNow('text');
    expect(started.states().map((state) => state.lastError)).to.deep.equal(['at once', 'a text']);
  });

  it('a job that is not there is an error', async () => {
    expect(await start().started.runNow('absent').catch(String)).to.equal('Error: there is no job absent');
  });

  it('a schedule that means nothing is refused at the start', () => {
    expect(() => start({ name: 'wrong', cron: 'often', run: async () => undefined })).to.throw();
  });

  it('stopping waits for the job under way, and nothing begins any more', async () => {
    const begun = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const told: string[] = [];
    const { started } = start({
      name: 'slow',
      cron: everySecond,
      run: async () => {
        begun.resolve();
        await finish.promise;
        told.push('finished');
      },
    });
    await begun.promise;
    const stopped = started.stop().then(() => told.push('stopped'));
    // Long enough for a stop that waits for nothing to be over.
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
    expect(told).to.deep.equal([]);
    finish.resolve();
    await stopped;
    expect(told).to.deep.equal(['finished', 'stopped']);
    await started.runNow('slow');
    expect(told).to.deep.equal(['finished', 'stopped']);
  });
});
