import { spawnSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { checkBoundaries } from '#scripts/check/boundaries.ts';

/** How one check ended. */
export interface CheckResult {
  readonly name: string;
  readonly passed: boolean;
}

/**
 * Runs lint, types and boundaries over the tree at `root`, in this order and each to its end, printing a title with the
 * seconds it took. Repeating it is safe; it writes only .cache/types.
 */
export async function runChecks(root: string): Promise<CheckResult[]> {
  return [
    await runCheck('Lint (Biome)', () =>
      runTool(root, '@biomejs/biome/bin/biome', [
        'ci',
        colors(),
        '--error-on-warnings',
        '--diagnostic-level=warn',
        '.',
      ]),
    ),
    await runCheck('Types (TypeScript 7)', () => runTool(root, 'typescript/bin/tsc', ['-b'])),
    await runCheck('Boundaries (dependency-cruiser)', () => runBoundaries(root)),
  ];
}

async function runCheck(name: string, check: () => boolean | Promise<boolean>): Promise<CheckResult> {
  console.log(`\n▸ ${name}`);
  const started = performance.now();
  const passed = await check();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`  ${passed ? 'passed' : 'FAILED'} in ${seconds} s`);
  return { name, passed };
}

function runTool(root: string, script: string, args: string[]): boolean {
  const file = path.join(root, 'node_modules', script);
  const run = spawnSync(process.execPath, [file, ...args], { cwd: root, stdio: 'inherit' });
  return run.status === 0;
}

async function runBoundaries(root: string): Promise<boolean> {
  const report = await checkBoundaries(root);
  for (const line of report.violations) console.error(`  ${line}`);
  console.log(`  ${report.cruisedFiles} of ${report.sourceFiles} files cruised`);
  return report.violations.length === 0;
}

// Biome colours even a pipe when it runs as `ci`, letter by letter.
function colors(): string {
  return process.stdout.isTTY ? '--colors=force' : '--colors=off';
}
