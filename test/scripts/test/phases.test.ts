import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { listPhases, readSelection } from '#scripts/test/phases.ts';
import { ensureSystemPackages, type Machine } from '#scripts/test/system-packages.ts';

const FILES = [
  'test/desktop/console.test.ts',
  'test/house/sizes.test.ts',
  'test/journeys/tour.test.ts',
  'test/server/service/keys/issue-key.test.ts',
  'test/somewhere-new/x.test.ts',
];

describe('npm test: phases', () => {
  let root: string;

  before(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'wrkout-phases-'));
    for (const file of [...FILES, 'test/support/no-test.ts']) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), '');
    }
  });

  after(() => rmSync(root, { recursive: true }));

  const namesFor = (...words: string[]) =>
    listPhases(root, readSelection(root, words)).map(({ name, files }) => `${name}: ${files.join(' ')}`);

  it('run the house first and the console last, and no test file falls through', () => {
    expect(namesFor()).to.deep.equal([
      'House: test/house/sizes.test.ts',
      'Unit and HTTP: test/server/service/keys/issue-key.test.ts test/somewhere-new/x.test.ts',
      'Journeys: test/journeys/tour.test.ts',
      'Console: test/desktop/console.test.ts',
    ]);
  });

  it('are cut down to a file or a folder', () => {
    expect(namesFor('test/server/')).to.deep.equal([
      'Unit and HTTP: test/server/service/keys/issue-key.test.ts',
    ]);
    expect(namesFor('./test/desktop/console.test.ts')).to.deep.equal([
      'Console: test/desktop/console.test.ts',
    ]);
  });

  it('take words that name no file as a title', () => {
    expect(readSelection(root, ['test/house', 'a', 'revoked', 'key'])).to.deep.equal({
      paths: ['test/house'],
      grep: 'a revoked key',
    });
  });
});

describe('npm test: programs of the system', () => {
  const machine = (part: Partial<Machine>): Machine & { ran: string[]; said: string[] } => {
    const ran: string[] = [];
    const said: string[] = [];
    const say = (text: string) => void said.push(text);
    const run = (command: string, args: readonly string[]) => ran.push([command, ...args].join(' ')) > 0;
    return {
      has: () => false,
      isDebian: true,
      isRoot: false,
      canSudo: () => false,
      run,
      ran,
      say,
      said,
      ...part,
    };
  };

  it('are left alone where they are present', () => {
    const complete = machine({ has: () => true, isRoot: true });
    expect(ensureSystemPackages(complete)).to.deep.equal([]);
    expect(complete.ran).to.deep.equal([]);
  });

  it('are installed by root, and by a sudo that asks nothing', () => {
    const root = machine({ isRoot: true });
    ensureSystemPackages(root);
    expect(root.ran.at(-1)).to.equal(
      'apt-get install -y -q --no-install-recommends chromium xvfb poppler-utils goaccess strace',
    );
    const sudoer = machine({ canSudo: () => true, has: (program) => program === 'Xvfb' });
    ensureSystemPackages(sudoer);
    expect(sudoer.ran.at(-1)).to.match(
      /^sudo -n .*apt-get install .* chromium poppler-utils goaccess strace$/,
    );
  });

  it('are only named where they may not be installed', () => {
    for (const part of [{ isRoot: false }, { isRoot: true, isDebian: false }]) {
      const refused = machine(part);
      expect(ensureSystemPackages(refused)).to.deep.equal([
        'chromium',
        'xvfb',
        'poppler-utils',
        'goaccess',
        'strace',
      ]);
      expect(refused.ran).to.deep.equal([]);
      expect(refused.said.join('')).to.include(
        'apt-get install -y chromium xvfb poppler-utils goaccess strace',
      );
    }
  });
});
