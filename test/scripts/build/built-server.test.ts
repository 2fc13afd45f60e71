import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { buildRooms, writeDistManifest } from '#scripts/build/build-rooms.ts';

describe('npm run build: this server', () => {
  let dist: string;

  before(() => {
    dist = mkdtempSync(path.join(os.tmpdir(), 'wrkout-dist-'));
    buildRooms(process.cwd(), dist);
    writeDistManifest(process.cwd(), dist);
    symlinkSync(path.resolve('node_modules'), path.join(dist, 'node_modules'));
  });

  after(() => rmSync(dist, { recursive: true }));

  for (const entrance of ['server/main.js', 'server/cli.js']) {
    it(`${entrance} loads all it needs as plain JavaScript and answers --help`, () => {
      const file = path.join(dist, entrance);
      const run = spawnSync(process.execPath, ['--no-experimental-strip-types', file, '--help'], {
        encoding: 'utf8',
      });
      expect(run.stderr).to.equal('');
      expect(run.status).to.equal(0);
      expect(run.stdout).to.match(/\w/);
    });
  }
});
