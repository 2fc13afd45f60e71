// Measures a first and a second start on one data folder, into bench-results/start.json. Ends with 1 when the second start
// takes longer than the three seconds promised, or when a stop does not end with 0.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { measureStart } from '#scripts/bench/measure-start.ts';

const SECOND_START_LIMIT_MILLISECONDS = 3_000;

const root = process.cwd();
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'wrkout-bench-'));
const env = { WRKOUT_DATA_DIR: dataDir, WRKOUT_PUBLIC_PORT: '0', WRKOUT_ADMIN_PORT: '0' };
const command = [process.execPath, path.join(root, 'scripts/bootstrap.mjs'), 'start'] as const;

const first = await measureStart([...command], env);
const second = await measureStart([...command], env);
rmSync(dataDir, { recursive: true, force: true });

mkdirSync(path.join(root, 'bench-results'), { recursive: true });
const results = { atUtc: new Date().toISOString(), cpus: os.cpus().length, first, second };
writeFileSync(path.join(root, 'bench-results/start.json'), `${JSON.stringify(results, undefined, 2)}\n`);
for (const [name, start] of Object.entries({ first, second })) {
  const [ready, stop] = [start.readyMilliseconds, start.stopMilliseconds].map(
    (ms) => `${(ms / 1000).toFixed(2)} s`,
  );
  console.log(`${name} start: ready after ${ready}, stopped after ${stop} with exit code ${start.exitCode}`);
}
const isKept = second.readyMilliseconds <= SECOND_START_LIMIT_MILLISECONDS;
process.exitCode = isKept && first.exitCode === 0 && second.exitCode === 0 ? 0 : 1;
