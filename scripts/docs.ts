// Writes the generated parts of the documents: the configuration table of README.md.
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { withConfigTable } from '#scripts/docs/config-table.ts';

const before = readFileSync('README.md', 'utf8');
const after = withConfigTable(before);
writeFileSync('README.md', after);
process.stdout.write(
  after === before ? 'README.md is up to date.\n' : 'README.md: the configuration table was renewed.\n',
);
