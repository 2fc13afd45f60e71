import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import type { Database } from '#server/foundation/database/index.ts';
import type { UsageSource } from '#server/service/access-log/index.ts';
import { createRollUp } from '#server/service/usage/roll-up-usage.ts';
import { usageStore } from '#server/service/usage/store.ts';
import { recordOf, testStart } from '#test/support/access-log/open-test-access-log.ts';
import { openTestUsage, type TestUsage } from '#test/support/usage/open-test-usage.ts';

const hour = 3_600_000;
const cut = (): never => {
  throw new Error('cut off here');
};

describe('usage: cut off between any two steps', () => {
  let test: TestUsage;
  beforeEach(async () => {
    test = await openTestUsage();
  });
  afterEach(() => test.close());

  const push = (count: number): void => {
    for (let at = 0; at < count; at++)
      test.parts.accessLog.push(recordOf({ timeMs: testStart + (at % 3) * hour, durationUs: 1000 + at }));
  };
  const expectEqual = async (requests: number) => {
    const { rows, hours, routes } = await test.lines();
    expect(hours).to.deep.equal(rows);
    expect(routes).to.deep.equal(rows);
    expect(rows.reduce((sum, line) => sum + line.requests, 0)).to.equal(requests);
  };

  /** A roll-up that ends where `break` says, then a new process that looks at what it left. */
  const endsAt = async (source: Partial<UsageSource>, database: Partial<Database> = {}) => {
    const { parts } = test;
    const broken = createRollUp({
      clock: test.clock,
      database: { ...parts.database, ...database },
      log: test.told.log,
      source: { ...parts.accessLog.usage, ...source },
      store: usageStore(parts.database),
    });
    const failure = await broken.all().catch((error: unknown) => error);
    expect(String(failure)).to.contain('cut off here');
    await test.restart();
  };

  it('before the deltas are read', async () => {
    push(30);
    await endsAt({ collect: cut });
    await expectEqual(30);
  });

  it('after many batches were made one, before they are applied', async () => {
    const real = test.parts.accessLog.usage;
    for (let batch = 0; batch < 8; batch++) {
      push(5);
      await test.parts.accessLog.flush();
    }
    await endsAt({
      collect: async (day, watermarkOf) => {
        await real.collect(day, watermarkOf);
        return cut();
      },
    });
    await expectEqual(40);
  });

  it('within the transaction, after the counters and before the watermark', async () => {
    push(30);
    const { database } = test.parts;
    let writes = 0;
    await endsAt(
      {},
      {
        execute: async (tx, sql, bind) => {
          await database.execute(tx, sql, bind);
          writes += 1;
          if (writes === 2) cut();
        },
      },
    );
    expect(writes).to.equal(2);
    await expectEqual(30);
  });

  it('after the watermark, before the commit', async () => {
    push(30);
    const { database } = test.parts;
    await endsAt(
      {},
      {
        transaction: (work) =>
          database.transaction(async (tx) => {
            await work(tx);
            return cut();
          }),
      },
    );
    await expectEqual(30);
  });

  it('after the commit, before the day file forgets: nothing is added again', async () => {
    push(30);
    await endsAt({ forget: cut });
    await expectEqual(30);
    push(12);
    await test.parts.usage.rollUp.recent();
    await expectEqual(42);
  });

  it('after the commit, with more rows before anybody looks again', async () => {
    push(30);
    const { parts } = test;
    const broken = createRollUp({
      clock: test.clock,
      database: parts.database,
      log: test.told.log,
      source: { ...parts.accessLog.usage, forget: cut },
      store: usageStore(parts.database),
    });
    await broken.all().catch(() => undefined);
    for (let batch = 0; batch < 6; batch++) {
      push(4);
      await parts.accessLog.flush();
    }
    await parts.usage.rollUp.all();
    await expectEqual(54);
  });

  it('a failed roll-up is made good by the next, without a restart', async () => {
    push(10);
    const { parts } = test;
    const sources = { broken: true };
    const rollUp = createRollUp({
      clock: test.clock,
      database: parts.database,
      log: test.told.log,
      source: {
        ...parts.accessLog.usage,
        collect: (day, watermarkOf) =>
          sources.broken ? cut() : parts.accessLog.usage.collect(day, watermarkOf),
      },
      store: usageStore(parts.database),
    });
    expect(String(await rollUp.recent().catch((error: unknown) => error))).to.contain('cut off here');
    sources.broken = false;
    expect(await rollUp.recent()).to.be.greaterThan(0);
    await expectEqual(10);
  });

  it('kill -9 at any moment: usage is the rows, exactly, over several kills', async () => {
    await test.shut();
    const script = new URL('./use-until-killed.ts', import.meta.url);
    let durable = 0;
    for (let kill = 0; kill < 5; kill++) {
      const child = spawn(process.execPath, [script.pathname, test.root], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let last = 0;
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        last = Number(text.trim().split('\n').at(-1)) || last;
        // Somewhere within a lot: how far it is by then is left to chance.
        if (last >= 60 * (2 + kill * 3))
          setTimeout(() => child.kill('SIGKILL'), kill * 3 + Math.random() * 20);
      });
      await once(child, 'close');
      durable += last;
    }
    await test.reopen();
    const { rows, hours, routes } = await test.lines();
    expect(hours).to.deep.equal(rows);
    expect(routes).to.deep.equal(rows);
    expect(rows.reduce((sum, line) => sum + line.requests, 0)).to.be.at.least(durable);
    expect(durable).to.be.at.least(300);
  }).timeout(60_000);
});
