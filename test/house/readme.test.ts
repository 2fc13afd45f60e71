import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { withConfigTable } from '#scripts/docs/config-table.ts';

describe('house: README', () => {
  const readme = readFileSync('README.md', 'utf8');

  it('the configuration table is the one that the schema gives (npm run docs renews it)', () => {
    expect(withConfigTable(readme)).to.equal(readme);
  });

  it('a table that somebody edited by hand is noticed', () => {
    const edited = readme.replace('`WRKOUT_PUBLIC_PORT`', '`WRKOUT_PUBLIC_PROT`');
    expect(edited).to.not.equal(readme);
    expect(withConfigTable(edited)).to.equal(readme);
  });

  it('every npm script that README names exists', () => {
    const scripts = JSON.parse(readFileSync('package.json', 'utf8')).scripts as Record<string, string>;
    const named = [...readme.matchAll(/`npm (?:run )?([a-z]+)/g)].map((match) => match[1] ?? '');
    expect(named).to.include.members(['start', 'test']);
    for (const name of new Set(named)) if (name !== 'ci') expect(scripts, name).to.have.property(name);
  });
});
