import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  findAbsentOptionals,
  findAddresses,
  findRanges,
  findUnexplained,
  type LockedPackage,
  type Manifest,
} from './checks/dependencies.ts';

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, LockedPackage>;
};

describe('house: dependencies', () => {
  it('CONTRIBUTING.md says of each dependency why it is there and under which licence', () => {
    expect(findUnexplained(manifest, readFileSync('CONTRIBUTING.md', 'utf8'))).to.deep.equal([]);
  });

  it('a dependency without a line, and a line without a dependency, are found', () => {
    const planted = { dependencies: { express: '5.3.0' }, devDependencies: { mocha: '12.0.3' } };
    const text = '| `mocha` | runs the tests | MIT |\n| `jest` | gone | MIT |\n';
    expect(findUnexplained(planted, text)).to.deep.equal(['express has no line', 'jest is no dependency']);
  });

  it('every dependency names one exact version', () => {
    expect(findRanges(manifest)).to.deep.equal([]);
  });

  it('a range is found', () => {
    const planted = {
      dependencies: { a: '^1.0.0', b: '1.0.0' },
      devDependencies: { c: 'npm:d@6.0.3', e: 'latest' },
    };
    expect(findRanges(planted)).to.deep.equal(['a: ^1.0.0', 'e: latest']);
  });

  it('the lock file ties nobody to one registry', () => {
    expect(findAddresses(lock.packages)).to.deep.equal([]);
  });

  it('an address in the lock file is found', () => {
    expect(
      findAddresses({ 'node_modules/a': { resolved: 'https://registry.example/a.tgz' } }),
    ).to.have.length(1);
  });

  it("the lock file holds every platform's optional packages, without which npm ci refuses it", () => {
    expect(findAbsentOptionals(lock.packages)).to.deep.equal([]);
  });

  it('an optional package that is asked for and absent is found', () => {
    const packages = {
      'node_modules/a': { optionalDependencies: { 'a-darwin': '1.0.0', 'a-linux': '1.0.0' } },
    };
    expect(findAbsentOptionals({ ...packages, 'node_modules/a-linux': {} })).to.deep.equal(['a-darwin']);
  });
});
