import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { keepPrebuilt, prebuiltFile } from '#scripts/bootstrap/prebuilt.mjs';
import { isInstalledByHand, isStamped, writeStamp } from '#scripts/bootstrap/stamp.mjs';

type Packages = Record<string, { version?: string; optional?: boolean }>;

describe('bootstrap: is the install in place?', () => {
  let root: string;
  const writeLock = (file: string, packages: Packages) =>
    writeFileSync(path.join(root, file), JSON.stringify({ packages }));

  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'wrkout-stamp-'));
    mkdirSync(path.join(root, 'node_modules/.bin'), { recursive: true });
    symlinkSync(process.execPath, path.join(root, 'node_modules/.bin/node'));
    writeLock('package-lock.json', { '': {}, 'node_modules/a': { version: '1.0.0' } });
  });

  afterEach(() => rmSync(root, { recursive: true }));

  it('a fresh clone is not stamped, a stamped one is', () => {
    expect(isStamped(root)).to.equal(false);
    writeStamp(root);
    expect(isStamped(root)).to.equal(true);
  });

  it('a changed lock file makes the stamp worthless', () => {
    writeStamp(root);
    writeLock('package-lock.json', { '': {}, 'node_modules/a': { version: '1.0.1' } });
    expect(isStamped(root)).to.equal(false);
  });

  it('a stamp without the Node it vouches for is worthless', () => {
    writeStamp(root);
    rmSync(path.join(root, 'node_modules/.bin/node'));
    expect(isStamped(root)).to.equal(false);
  });

  it("npm's own record of the same versions counts as installed, any other does not", () => {
    expect(isInstalledByHand(root)).to.equal(false);
    writeLock('node_modules/.package-lock.json', { 'node_modules/a': { version: '1.0.0' } });
    expect(isInstalledByHand(root)).to.equal(true);
    writeLock('node_modules/.package-lock.json', { 'node_modules/a': { version: '0.9.0' } });
    expect(isInstalledByHand(root)).to.equal(false);
    writeLock('node_modules/.package-lock.json', {});
    expect(isInstalledByHand(root)).to.equal(false);
  });

  it('an optional package of another platform may be absent', () => {
    writeLock('package-lock.json', { '': {}, 'node_modules/a-darwin': { version: '1.0.0', optional: true } });
    writeLock('node_modules/.package-lock.json', {});
    expect(isInstalledByHand(root)).to.equal(true);
  });

  it("a compiled sqlite3 is kept where its install script looks first, under its version's name", () => {
    writeLock('package-lock.json', { '': {}, 'node_modules/sqlite3': { version: '6.0.1' } });
    expect(keepPrebuilt(root)).to.equal(false);
    const folder = path.join(root, 'node_modules/sqlite3/build/Release');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'node_sqlite3.node'), 'binary');
    expect(keepPrebuilt(root)).to.equal(true);
    expect(prebuiltFile(root)).to.match(/\.cache\/prebuilds\/sqlite3-v6\.0\.1-napi-v6-\w+-\w+\.tar\.gz$/);
    const listed = spawnSync('tar', ['-tzf', prebuiltFile(root)], { encoding: 'utf8' });
    expect(listed.stdout).to.equal('build/Release/node_sqlite3.node\n');
  });
});
