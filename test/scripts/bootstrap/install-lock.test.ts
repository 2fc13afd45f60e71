import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { withInstallLock } from '#scripts/bootstrap/install-lock.mjs';

// Appends one letter when it begins and one when it ends; two that overlap write "aabb" instead of "abab".
const WORKER = `
  import { appendFileSync } from 'node:fs';
  import { setTimeout as delay } from 'node:timers/promises';
  import { withInstallLock } from '#scripts/bootstrap/install-lock.mjs';
  const [root] = process.argv.slice(1);
  await withInstallLock(root, { onWait: () => {}, work: async () => {
    appendFileSync(root + '/trace', 'a');
    await delay(100);
    appendFileSync(root + '/trace', 'b');
  } });
`;

describe('bootstrap: one install at a time', () => {
  let root: string;
  let lock: string;

  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'wrkout-lock-'));
    lock = path.join(root, '.cache', 'install.lock');
    mkdirSync(path.dirname(lock));
  });

  afterEach(() => rmSync(root, { recursive: true }));

  const silent = { onWait: () => undefined };

  it('three commands started at once install one after the other', async () => {
    const args = ['--input-type=module', '-e', WORKER, root];
    const workers = [1, 2, 3].map(() => spawn(process.execPath, args, { stdio: 'inherit' }));
    await Promise.all(workers.map((worker) => once(worker, 'exit')));
    expect(readFileSync(path.join(root, 'trace'), 'utf8')).to.equal('ababab');
  });

  it('the lock is gone afterwards, also when the install failed', async () => {
    const work = () => Promise.reject(new Error('npm failed'));
    const failure = await withInstallLock(root, { ...silent, work }).catch((error: Error) => error.message);
    expect(failure).to.equal('npm failed');
    expect(existsSync(lock)).to.equal(false);
  });

  it('a lock whose process is gone is taken over', async () => {
    const dead = spawn(process.execPath, ['-e', '']);
    await once(dead, 'exit');
    writeFileSync(lock, JSON.stringify({ pid: dead.pid, host: os.hostname() }));
    expect(await withInstallLock(root, { ...silent, work: async () => 'installed' })).to.equal('installed');
  });

  it('a lock of another machine is taken over once its heart has stopped for 30 s', async () => {
    writeFileSync(lock, JSON.stringify({ pid: 1, host: 'another-machine' }));
    const longAgo = new Date(Date.now() - 31_000);
    utimesSync(lock, longAgo, longAgo);
    expect(await withInstallLock(root, { ...silent, work: async () => 'installed' })).to.equal('installed');
  });

  it('who waits is told for whom', async () => {
    writeFileSync(lock, JSON.stringify({ pid: process.pid, host: os.hostname() }));
    const holders: number[] = [];
    const onWait = (holder: number) => {
      holders.push(holder);
      rmSync(lock, { force: true });
    };
    await withInstallLock(root, { onWait, work: async () => undefined });
    expect(holders).to.deep.equal([process.pid]);
  });
});
