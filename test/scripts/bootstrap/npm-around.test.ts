import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { findNpm, findOutsideNode, innerEnvironment } from '#scripts/bootstrap/npm-around.mjs';
import { missingCompiler, missingPackages } from '#scripts/bootstrap/toolchain.mjs';

describe('bootstrap: npm inside an npm script', () => {
  let root: string;
  let systemBin: string;

  beforeEach(() => {
    root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'wrkout-around-')));
    systemBin = path.join(root, 'usr/bin');
    for (const folder of [systemBin, path.join(root, 'clone/node_modules/.bin')]) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, 'node'), '#!/bin/sh\n');
      chmodSync(path.join(folder, 'node'), 0o755);
    }
  });

  afterEach(() => rmSync(root, { recursive: true }));

  const clone = () => path.join(root, 'clone');
  const outerPath = () => [path.join(clone(), 'node_modules/.bin'), systemBin].join(path.delimiter);

  it('npm runs on a Node that npm ci does not delete under its feet', () => {
    expect(findOutsideNode(clone(), { PATH: outerPath() })).to.equal(path.join(systemBin, 'node'));
  });

  it("the outer npm's state is not handed on, the user's settings are", () => {
    const outer = {
      PATH: outerPath(),
      npm_lifecycle_event: 'start',
      npm_package_name: 'wrkout',
      npm_config_local_prefix: '/elsewhere',
      npm_config_omit: 'dev',
      npm_config_ignore_scripts: 'true',
      npm_config_cache: '/cache',
      HTTPS_PROXY: 'http://proxy',
    };
    expect(innerEnvironment(clone(), path.join(systemBin, 'node'), outer)).to.deep.equal({
      PATH: [systemBin, systemBin].join(path.delimiter),
      npm_config_ignore_scripts: 'true',
      npm_config_cache: '/cache',
      npm_config_sqlite3_local_prebuilds: path.join(clone(), '.cache/prebuilds'),
      HTTPS_PROXY: 'http://proxy',
    });
  });

  it("Node's own headers spare node-gyp a download, unless the user named others", () => {
    mkdirSync(path.join(root, 'usr/include/node'), { recursive: true });
    writeFileSync(path.join(root, 'usr/include/node/node_api.h'), '');
    const node = path.join(systemBin, 'node');
    const settingFor = (outer: NodeJS.ProcessEnv) =>
      innerEnvironment(clone(), node, outer).npm_config_nodedir;
    expect(settingFor({ PATH: systemBin })).to.equal(path.join(root, 'usr'));
    expect(settingFor({ PATH: systemBin, npm_config_nodedir: '/mine' })).to.equal('/mine');
  });

  it('a start by another package manager does not run that one as npm', () => {
    const yarn = path.join(root, 'yarn.js');
    writeFileSync(yarn, '');
    expect(findNpm(path.join(systemBin, 'node'), { npm_execpath: yarn }).leading).to.not.include(yarn);
  });

  it('a missing compiler is named by its Debian packages', () => {
    expect(missingPackages({ PATH: path.join(root, 'empty') })).to.deep.equal(['python3', 'make', 'g++']);
    expect(missingCompiler(['python3', 'make', 'g++'])).to.include('apt-get install -y python3 make g++');
    expect(missingPackages({}, (tool) => ['python3', 'gmake', 'clang++'].includes(tool))).to.deep.equal([]);
  });
});
