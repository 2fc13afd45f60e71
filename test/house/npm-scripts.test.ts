import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';

type Scripts = Readonly<Record<string, string>>;

/**
 * Scripts that do not hand over by `exec node scripts/bootstrap.mjs <own name>`. Without `exec` a shell stands between
 * npm and Node: npm's SIGTERM ends the shell, and the server lives on without anybody who could stop it.
 */
function findDetours(scripts: Scripts): string[] {
  return Object.entries(scripts)
    .filter(([name, line]) => name !== 'format' && line !== `exec node scripts/bootstrap.mjs ${name}`)
    .map(([name, line]) => `${name}: ${line}`);
}

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Scripts };

describe('house: npm scripts', () => {
  it('every script replaces its shell by the bootstrap of the same name', () => {
    expect(findDetours(scripts)).to.deep.equal([]);
  });

  it('a script that keeps its shell, or names another command, is found', () => {
    const planted = {
      start: 'node scripts/bootstrap.mjs start',
      test: 'exec node scripts/bootstrap.mjs check',
      build: 'exec node scripts/bootstrap.mjs build',
    };
    expect(findDetours(planted)).to.have.length(2);
  });

  it('the bootstrap knows every one of them', () => {
    const run = spawnSync(process.execPath, ['scripts/bootstrap.mjs', 'unknown'], { encoding: 'utf8' });
    const known = /One of: (.*)\./.exec(run.stderr)?.[1]?.split(', ') ?? [];
    expect(known).to.include.members(Object.keys(scripts).filter((name) => name !== 'format'));
  });
});
