// npm run test:faults: breaks every write, sync, rename and unlink of what must never stop in the middle, one at a time, and holds what is there after a
// restart to be either not begun or complete. Ends with 0 when there is no finding, 1 with one, 64 for options that cannot be used.
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import process from 'node:process';
import { chanceOf } from '#scripts/soak/random.ts';
import { FaultOptionError, type FaultOptions, parseFaultOptions, usageOf } from './options.ts';
import type { ScenarioReport } from './run-scenario.ts';
import { scenarios } from './scenarios.ts';
import { nameOfFault } from './strace.ts';

const names = scenarios.map(({ name }) => name);

const tableOf = (reports: readonly ScenarioReport[]): string =>
  reports
    .map(
      ({ name, possible, runs, complete, notBegun, unbroken, findings }) =>
        `${name.padEnd(12)} ${runs} of ${possible} faults: ${complete} complete, ${notBegun} not begun, ${findings.length} findings (${unbroken} did not happen)`,
    )
    .join('\n');

async function runAll({ scenarios: wanted, sample, seed, only }: FaultOptions): Promise<number> {
  console.log(`faults: ${wanted.join(', ')}, ${sample ?? 'all'} of each, --seed ${seed}`);
  const reports: ScenarioReport[] = [];
  for (const scenario of scenarios.filter(({ name }) => wanted.includes(name))) {
    const begun = performance.now();
    const tell = (done: number, all: number, fault: Parameters<typeof nameOfFault>[0]): void => {
      const left = Math.round((((performance.now() - begun) / done) * (all - done)) / 60_000);
      console.log(`${scenario.name} ${done}/${all} ${nameOfFault(fault)}, about ${left} min left`);
    };
    const report = await scenario.run({ sample, only, chance: chanceOf(seed), tell });
    for (const finding of report.findings) console.error(`FOUND ${scenario.name} ${finding}`);
    reports.push(report);
  }
  console.log(`\n${tableOf(reports)}`);
  return reports.some(({ findings }) => findings.length > 0) ? 1 : 0;
}

function optionsOrUsage(): FaultOptions | null {
  try {
    return parseFaultOptions(process.argv.slice(2), { names, freshSeed: randomInt(1, 1_000_000) });
  } catch (error) {
    if (!(error instanceof FaultOptionError)) throw error;
    console.error(`${error.message}\n\n${usageOf(names)}`);
    return null;
  }
}

if (spawnSync('strace', ['-V']).status !== 0) {
  console.error('strace is missing. On Debian or Ubuntu, as root: apt-get install -y strace');
  process.exit(69);
}
const options = optionsOrUsage();
process.exitCode = options === null ? 64 : await runAll(options);
