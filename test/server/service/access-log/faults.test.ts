import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { openSqlite } from '#server/foundation/sqlite/index.ts';
import { startWorker } from '#server/service/access-log/index.ts';
import { createRowQueue, mostRows, roomRows } from '#server/service/access-log/row-queue.ts';
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
    expect((await test.accessLog.hourlyCounts()).at(-1)?.total).to.equal(6000);
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
    expect((await again.hourlyCounts()).at(-1)?.total).to.be.at.least(durable);
    await again.close();
    await test.close();
  }).timeout(20_000);

  it('the queue says when it has no room, and beyond its end it counts and tells what it loses', async () => {
    const { log, lines } = rememberingLog();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let written = 0;
    const write = async (rows: readonly unknown[]) => {
      await held;
      written += rows.length;
    };
    const queue = createRowQueue({ log, write });
    const record = recordOf();
    for (let at = 0; at < roomRows; at++) queue.push(record);
    expect(queue.hasRoom()).to.equal(false);
    for (let at = roomRows; at < mostRows + 5; at++) queue.push(record);
    expect(queue.waiting()).to.equal(mostRows);
    expect(lines).to.have.length(1);
    release();
    await queue.flush();
    expect([written, queue.waiting(), queue.hasRoom()]).to.deep.equal([mostRows, 0, true]);
  });

  it('one batch is never longer than 1,000 rows, and rows keep their order', async () => {
    const batches: number[] = [];
    const ids: string[] = [];
    const write = async (rows: readonly { id: string }[]) => {
      batches.push(rows.length);
      ids.push(...rows.map((row) => row.id));
    };
    const queue = createRowQueue({ log: rememberingLog().log, write });
    const records = Array.from({ length: 2345 }, () => recordOf());
    for (const record of records) queue.push(record);
    await queue.flush();
    expect(Math.max(...batches)).to.be.at.most(1000);
    expect(ids).to.deep.equal(records.map((record) => record.id));
  });
});
