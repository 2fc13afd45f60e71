import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { refusalOfNode } from '#scripts/bootstrap.mjs';

const LAUNCHER = `
  import { launch } from '#scripts/bootstrap/launch.mjs';
  process.exit(await launch(process.execPath, process.argv.slice(1)));
`;
const DRAINING = `
  process.on('SIGTERM', () => { console.log('drained'); setTimeout(() => process.exit(0), 100); });
  setInterval(() => {}, 1000);
  console.log('ready');
`;

describe('bootstrap: the door of every npm script', () => {
  let clone: string;

  beforeEach(() => {
    clone = mkdtempSync(path.join(os.tmpdir(), 'wrkout-clone-'));
    for (const name of ['package.json', 'package-lock.json']) cpSync(name, path.join(clone, name));
    cpSync('scripts', path.join(clone, 'scripts'), { recursive: true });
  });

  afterEach(() => rmSync(clone, { recursive: true }));

  const launched = (...args: string[]) =>
    spawn(process.execPath, ['--input-type=module', '-e', LAUNCHER, '--', ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });

  it('a Node that is too old is refused with a sentence, 20.11 and newer are not', () => {
    for (const version of ['18.20.4', '20.10.0', '0.12.0']) {
      expect(refusalOfNode(version), version).to.match(/needs Node 20\.11 or newer/);
    }
    for (const version of ['20.11.0', '22.0.0', '24.21.0', '26.1.0'])
      expect(refusalOfNode(version)).to.equal(undefined);
  });

  it('an unknown command lists the known ones and ends with 64', () => {
    const run = spawnSync(process.execPath, ['scripts/bootstrap.mjs', 'strat'], { encoding: 'utf8' });
    expect(run.status).to.equal(64);
    expect(run.stderr).to.match(/One of: start, /);
  });

  it('ignored install scripts are named as the reason, with the way to mend it, before anything is installed', () => {
    const run = spawnSync(process.execPath, ['scripts/bootstrap.mjs', 'check'], {
      cwd: clone,
      encoding: 'utf8',
      env: { ...process.env, npm_config_ignore_scripts: 'true' },
    });
    expect(run.status).to.equal(3);
    expect(run.stderr).to.include('npm_config_ignore_scripts=false npm start');
    expect(existsSync(path.join(clone, 'node_modules'))).to.equal(false);
  });

  it('a failing npm ci is told with its own words, and ends with 3', () => {
    const run = spawnSync(process.execPath, ['scripts/bootstrap.mjs', 'check'], {
      cwd: clone,
      encoding: 'utf8',
      env: { ...process.env, npm_config_offline: 'true', npm_config_cache: path.join(clone, 'empty-cache') },
    });
    expect(run.status).to.equal(3);
    expect(run.stderr).to.match(/npm ci failed \(exit code 1\).*npm error code ENOTCACHED/s);
  }).timeout(60_000);

  it("the program's exit code is the command's", async () => {
    const [code] = await once(launched('-e', 'process.exit(7)'), 'exit');
    expect(code).to.equal(7);
  });

  it('a program ended by a signal gives 128 and its number', async () => {
    const [code] = await once(launched('-e', "process.kill(process.pid, 'SIGKILL')"), 'exit');
    expect(code).to.equal(137);
  });

  it('SIGTERM reaches the program, which drains and ends with 0', async () => {
    const child = launched('-e', DRAINING);
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (text.includes('ready')) child.kill('SIGTERM');
    });
    const [code] = await once(child, 'exit');
    expect(code).to.equal(0);
    expect(said).to.equal('ready\ndrained\n');
  });

  it('the same signal twice at once, as npm and a service manager send it, reaches the program once', async () => {
    const child = launched('-e', DRAINING);
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (text.includes('ready')) for (const signal of ['SIGTERM', 'SIGTERM'] as const) child.kill(signal);
      if (text.includes('drained')) child.kill('SIGTERM');
    });
    await once(child, 'exit');
    expect(said).to.equal('ready\ndrained\n');
  });
});
