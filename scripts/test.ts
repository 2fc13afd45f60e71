import process from 'node:process';
import { runChecks } from '#scripts/check/run-checks.ts';
import { closingLine, failureList, noCounts, type PhaseCounts, sumCounts } from '#scripts/test/counts.ts';
import { listPhases, readSelection, type Selection } from '#scripts/test/phases.ts';
import { startPhase } from '#scripts/test/start-phase.ts';
import { ensureSystemPackages } from '#scripts/test/system-packages.ts';

const root = process.cwd();
const started = performance.now();
const selection = readSelection(root, process.argv.slice(2));
const counts = sumCounts([...(await countChecks(selection)), ...(await countPhases(selection))]);

const failed = failureList(counts);
if (failed) console.log(`\n${failed}`);
console.log(`\nTook ${Math.round((performance.now() - started) / 1000)} s.`);
console.log(closingLine(counts));
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;

/** Lint, types and boundaries count like tests. A part asked for by name goes without them. */
async function countChecks({ paths, grep }: Selection): Promise<PhaseCounts[]> {
  if (paths.length > 0 || grep) return [];
  const results = await runChecks(root);
  return results.map(({ name, passed }) =>
    passed ? { ...noCounts, passed: 1 } : { ...noCounts, failed: 1, failures: [name] },
  );
}

async function countPhases(wanted: Selection): Promise<PhaseCounts[]> {
  const phases = listPhases(root, wanted);
  if (phases.some(({ name }) => name !== 'House')) ensureSystemPackages();
  const counted: PhaseCounts[] = [];
  for (const phase of phases) counted.push(await startPhase(phase, { root, grep: wanted.grep }));
  return counted;
}
