// npm run bench [-- <suite> …]: measures, prints a table and writes bench-results/<suite>.json. Ends with 1 when a figure is beyond its
// bar, with 64 for a suite that does not exist. A suite is one file in scripts/bench, entered here.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

import { benchGateway } from '#scripts/bench/gateway.ts';
import { benchLog } from '#scripts/bench/log.ts';
import { benchLogReads } from '#scripts/bench/log-reads.ts';
import { benchMemory } from '#scripts/bench/memory.ts';
import { jsonOf, type Suite, tableOf } from '#scripts/bench/result.ts';
import { benchStart } from '#scripts/bench/start.ts';
import { benchVerify } from '#scripts/bench/verify.ts';

const suites: Readonly<Record<string, Suite>> = {
  start: benchStart,
  gateway: benchGateway,
  log: benchLog,
  'log-reads': benchLogReads,
  memory: benchMemory,
  verify: benchVerify,
};

const folder = path.join(process.cwd(), 'bench-results');

async function run(name: string, suite: Suite): Promise<boolean> {
  console.log(`\n${name} …`);
  const results = await suite();
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${name}.json`), jsonOf(results));
  console.log(tableOf(results));
  return results.every(({ holds }) => holds);
}

const asked = process.argv.slice(2);
const names = asked.length > 0 ? asked : Object.keys(suites);
const unknown = names.filter((name) => !(name in suites));
if (unknown.length > 0) {
  console.error(`No suite ${unknown.join(', ')}. One of: ${Object.keys(suites).join(', ')}.`);
  process.exitCode = 64;
} else
  for (const name of names) {
    const suite = suites[name];
    if (suite && !(await run(name, suite))) process.exitCode = 1;
  }
