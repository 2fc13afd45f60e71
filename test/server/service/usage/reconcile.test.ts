import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { expect } from 'chai';
import { openSqlite } from '#server/foundation/sqlite/index.ts';
import { reconcileUsage } from '#server/service/usage/index.ts';
import { recordOf, testStart } from '#test/support/access-log/open-test-access-log.ts';
import { openTestUsage, type TestUsage } from '#test/support/usage/open-test-usage.ts';

const hour = 3_600_000;
const day = 24 * hour;
const cli = new URL('../../../../server/cli.ts', import.meta.url).pathname;

describe('usage: reconciling with the rows', () => {
  let test: TestUsage;
  beforeEach(async () => {
    test = await openTestUsage();
  });
  afterEach(() => test.close());

  const push = (fields = {}) => test.parts.accessLog.push(recordOf(fields));
  const flush = () => test.parts.accessLog.flush();
  const reconcile = (fields: { fromUtc?: string; toUtc?: string } = {}) =>
    reconcileUsage({
      databaseFile: test.file,
      accessLogFolder: test.folder,
      fromUtc: '2026-11-20T00:00:00.000Z',
      toUtc: '2026-11-26T00:00:00.000Z',
      nowMs: test.clock.nowMs(),
      ...fields,
    });
  const tamper = async (file: string, sql: string): Promise<void> => {
    const db = await openSqlite(file);
    await db.exec(sql);
    await db.close();
  };
  const pushSome = async (): Promise<string> => {
    const person = await test.newAccount();
    for (let at = 0; at < 48; at++) push({ ...person, timeMs: testStart + at * hour, requestBytes: at });
    push({ outcome: 'refused', status: 401, upstreamUs: null });
    await flush();
    return person.accountId;
  };

  it('rows and usage are equal while the server runs, rolled up, half rolled up or not at all', async () => {
    await pushSome();
    for (const step of ['nothing', 'half', 'all']) {
      if (step === 'half') {
        await test.parts.usage.rollUp.recent();
        push();
        await flush();
      }
      if (step === 'all') await test.parts.usage.rollUp.recent();
      const found = await reconcile();
      expect(found.differences, step).to.deep.equal([]);
      expect(found.requests, step).to.equal(step === 'nothing' ? 49 : 50);
      expect(found.pastRetention.requests).to.equal(0);
    }
  });

  it('is equal at every moment while rows come in and are rolled up', async () => {
    const { usage } = test.parts;
    let lots = 0;
    const work = (async () => {
      for (; lots < 25; lots++) {
        for (let at = 0; at < 40; at++) push({ timeMs: testStart + (at % 5) * hour });
        await usage.rollUp.recent();
      }
    })();
    while (lots < 25) expect((await reconcile()).differences).to.deep.equal([]);
    await work;
    expect((await reconcile()).requests).to.equal(1000);
  });

  it('a request that is missing in usage is named with its account, hour and number', async () => {
    const accountId = await pushSome();
    await test.parts.usage.rollUp.recent();
    await tamper(
      test.file,
      `UPDATE usage_hours SET requests = requests - 1 WHERE id = '${accountId}|2026-11-23T10:00:00.000Z'`,
    );
    expect((await reconcile()).differences).to.deep.equal([
      {
        table: 'usage_hours',
        accountId,
        hourUtc: '2026-11-23T10:00:00.000Z',
        field: 'requests',
        rows: 1,
        usage: 0,
      },
    ]);
    const other = await reconcile({ fromUtc: '2026-11-24T00:00:00.000Z' });
    expect(other.differences).to.deep.equal([]);
  });

  it('a row that is missing, and a day file that is missing, are found', async () => {
    await pushSome();
    await test.parts.usage.rollUp.recent();
    await test.shut();
    await tamper(
      `${test.folder}/2026-11-24.sqlite`,
      `DELETE FROM access_log WHERE time < ${Date.parse('2026-11-24T02:00:00Z')}`,
    );
    const fields = (await reconcile()).differences.filter(({ table }) => table === 'usage_hours');
    expect(new Set(fields.map(({ hourUtc }) => hourUtc))).to.deep.equal(
      new Set(['2026-11-24T00:00:00.000Z', '2026-11-24T01:00:00.000Z']),
    );
    for (const suffix of ['', '-wal', '-shm'])
      rmSync(`${test.folder}/2026-11-23.sqlite${suffix}`, { force: true });
    const found = await reconcile();
    expect(
      found.differences.some(({ hourUtc, rows }) => hourUtc.startsWith('2026-11-23') && rows === 0),
    ).to.equal(true);
    await test.reopen();
  });

  it('hours whose rows are past their time are not compared, and told', async () => {
    await pushSome();
    await test.parts.usage.rollUp.recent();
    test.clock.move(90 * day + 20 * hour);
    const found = await reconcile();
    expect(found.comparedFromUtc).to.equal('2026-11-24T05:00:00.000Z');
    expect(found.pastRetention).to.deep.equal({ hours: 21, requests: 21 });
    expect(found.requests).to.equal(28);
  });

  it('the command tells by its exit code: 0 equal, 1 different, 2 wrong input, 4 nothing to compare', async () => {
    const nowMs = Date.now();
    push({ timeMs: nowMs });
    await flush();
    const run = (...words: string[]) => {
      const env = { ...process.env, WRKOUT_DATA_DIR: test.root };
      const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'reconcile', ...words], {
        env,
        encoding: 'utf8',
      });
      return { status, stdout, stderr };
    };
    const equal = run();
    expect([equal.status, equal.stderr]).to.deep.equal([0, '']);
    expect(equal.stdout).to.contain('Rows and usage are equal: 1 request in 1 hour of accounts, from');
    const json = JSON.parse(run('--json').stdout);
    expect(json).to.include({ equal: true, requests: 1 });
    const nothing = run('--from', '2020-01-01', '--to', '2020-01-02', '--json');
    expect(nothing.status).to.equal(4);
    expect(nothing.stderr).to.contain('There is nothing to compare from 2020-01-01').and.not.contain('equal');
    expect(JSON.parse(nothing.stdout)).to.include({ equal: null, exitCode: 4, hours: 0, requests: 0 });
    expect(run('--from', 'yesterday').status).to.equal(2);
    expect(run('--from', '2026-11-24', '--to', '2026-11-23').status).to.equal(2);
    await test.parts.usage.rollUp.recent();
    await tamper(test.file, "UPDATE usage_hours SET responseBytes = 0 WHERE accountId = 'nobody'");
    const different = run();
    expect(different.status).to.equal(1);
    expect(different.stdout).to.contain('Rows and usage differ in 1 number of 1 hour of accounts');
    expect(different.stdout).to.contain('responseBytes: 12 in the rows, 0 in usage_hours');
    expect(JSON.parse(run('--json').stdout).differences).to.have.length(1);
  }).timeout(60_000);
});
