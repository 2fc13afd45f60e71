import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { openSqlite } from '#server/foundation/sqlite/index.ts';
import { startWorker } from '#server/service/access-log/index.ts';
import { createRowQueue, type Group } from '#server/service/access-log/row-queue.ts';
import { countRows } from '#test/support/access-log/count-rows.ts';
import {
  openTestAccessLog,
  recordOf,
  rememberingLog,
} from '#test/support/access-log/open-test-access-log.ts';

describe('access log: faults', () => {
  it('rows under way survive the death of the writer thread, each once', async () => {
    const workers: Worker[] = [];
    const test = await openTestAccessLog({
      startWorker: (folder) => {
        const worker = startWorker(folder);
        workers.push(worker);
        return worker;
      },
    });
    for (let at = 0; at < 3000; at++) test.accessLog.push(recordOf());
    await workers[0]?.terminate();
    for (let at = 0; at < 3000; at++) test.accessLog.push(recordOf());
    await test.accessLog.flush();
    expect(workers).to.have.length(2);
    expect(await countRows(test.accessLog)).to.equal(6000);
    await test.close();
  });

  it('rows that the disk does not take are kept and written when it does', async () => {
    const test = await openTestAccessLog();
    // A folder in the way of the day file: no name of a file can be opened there.
    const inTheWay = join(test.folder, '2026-11-23.sqlite');
    mkdirSync(inTheWay);
    chmodSync(inTheWay, 0o700);
    test.accessLog.push(recordOf());
    const flushed = test.accessLog.flush();
    while (test.told.lines.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(test.told.lines[0]).to.include({ level: 'error' });
    rmdirSync(inTheWay);
    await flushed;
    expect((await test.accessLog.list({}, { limit: 5 })).items).to.have.length(1);
    await test.close();
  });

  it('a process that is killed in the middle of writing leaves whole files that open again', async () => {
    const test = await openTestAccessLog();
    await test.accessLog.close();
    const script = new URL('./push-rows-until-killed.ts', import.meta.url);
    const child = spawn(process.execPath, [script.pathname, test.root], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let durable = 0;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      durable = Number(text.trim().split('\n').at(-1));
      if (durable >= 3000) child.kill('SIGKILL');
    });
    await once(child, 'close');
    const db = await openSqlite(join(test.folder, '2026-11-23.sqlite'));
    expect(await db.all('PRAGMA integrity_check')).to.deep.equal([{ integrity_check: 'ok' }]);
    await db.close();
    const again = await test.open();
    expect(await countRows(again)).to.be.at.least(durable);
    await again.close();
    await test.close();
  }).timeout(20_000);

  for (const [isWatched, most] of [
    [false, 8000],
    [true, 2000],
  ] as const)
    it(`one batch is never longer than ${most} rows ${isWatched ? 'while somebody watches' : 'while nobody watches'}, groups keep their order, and flush waits for all of them`, async () => {
      const batches: number[] = [];
      const texts: string[] = [];
      const finished: string[] = [];
      const write = async (batch: readonly Group[]) => {
        batches.push(batch.reduce((sum, { rows }) => sum + rows, 0));
        texts.push(...batch.map(({ bytes }) => Buffer.from(bytes).toString()));
      };
      const queue = createRowQueue({ log: rememberingLog().log, write, isWatched: () => isWatched });
      const names = Array.from({ length: 3500 }, (_, at) => `group ${at}`);
      for (const text of names)
        queue.push({ bytes: Buffer.from(text), rows: 7, owners: new Map(), done: () => finished.push(text) });
      await queue.flush();
      expect(Math.max(...batches)).to.be.within(most - 7, most);
      expect(texts).to.deep.equal(names);
      expect(finished.sort()).to.deep.equal([...names].sort());
      expect(queue.waiting()).to.equal(0);
    });
});
