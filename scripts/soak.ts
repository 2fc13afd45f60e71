// npm run soak [-- --minutes 10 --seed 7 …]: traffic with faults and kill -9 against a server of its own, then the access log held against what the
// clients saw. Prints a table, writes bench-results/soak.json. Ends with 0 when all holds, 1 when not, 64 for options that cannot be used.
import { randomInt } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { jsonOf, tableOf } from '#scripts/bench/result.ts';
import { figuresOf, findingsOf } from '#scripts/soak/figures.ts';
import { kindTable } from '#scripts/soak/kind-table.ts';
import { OptionError, parseOptions, type SoakOptions, usage } from '#scripts/soak/options.ts';
import { runSoak } from '#scripts/soak/run-soak.ts';
import { counted } from '#shared/values/index.ts';

const results = path.join(process.cwd(), 'bench-results');

async function soak(options: SoakOptions): Promise<number> {
  const { minutes, killEverySeconds, clients, rate, seed } = options;
  console.log(
    `\nsoak: ${counted(minutes, 'minute')}, ${counted(clients, 'client')}, ${counted(rate, 'request')} per second, a stop every ${killEverySeconds} s, --seed ${seed}`,
  );
  const { outcome, folder } = await runSoak(options, console.log);
  const figures = figuresOf(outcome);
  const holds = figures.every((figure) => figure.holds);
  mkdirSync(results, { recursive: true });
  writeFileSync(path.join(results, 'soak.json'), jsonOf(figures));
  console.log(['', ...kindTable(outcome.ledger.attempts), '', tableOf(figures)].join('\n'));
  for (const finding of findingsOf(outcome)) console.log(finding);
  if (holds) rmSync(folder, { recursive: true });
  else console.log(`\nThe data folder is kept: ${folder}`);
  return holds ? 0 : 1;
}

function optionsOrUsage(): SoakOptions | null {
  try {
    return parseOptions(process.argv.slice(2), randomInt(1_000_000));
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    console.error(`${error.message}\n\n${usage}`);
    return null;
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
const options = optionsOrUsage();
process.exitCode = options === null ? 64 : await soak(options);
