import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';
import { counted } from '#shared/values/index.ts';
import { noCounts, type PhaseCounts } from './counts.ts';
import type { Phase } from './phases.ts';

/** How long a phase may live after its last test: what it still holds open then is a leak. */
const LEAK_TIMEOUT_MILLISECONDS = 15_000;

/** Where and how a phase runs. */
export interface PhaseSettings {
  readonly root: string;
  readonly grep: string | undefined;
  /** True keeps its output from the terminal: for tests that plant failing phases. */
  readonly isQuiet?: boolean;
}

/**
 * Runs a phase in a process of its own and counts. A phase that crashes, that has files but no tests, or that does not
 * end after its last test counts one failure more, so that silence never passes for success. With a `grep` a phase may
 * be empty.
 */
export async function startPhase(
  phase: Phase,
  { root, grep, isQuiet = false }: PhaseSettings,
): Promise<PhaseCounts> {
  const say = isQuiet ? () => undefined : console.log;
  say(`\n▸ ${phase.name} (${counted(phase.files.length, 'file')})`);
  const child = fork(
    path.join(root, 'scripts/test/run-phase.ts'),
    [JSON.stringify({ files: phase.files, grep })],
    {
      cwd: root,
      env: withoutOwnSettings(process.env),
      silent: isQuiet,
      execArgv: ['--disable-warning=ExperimentalWarning'],
    },
  );
  child.stdout?.resume();
  child.stderr?.resume();
  let counts: PhaseCounts | undefined;
  let leak: NodeJS.Timeout | undefined;
  child.on('message', (message) => {
    counts = message as PhaseCounts;
    leak = setTimeout(() => child.kill('SIGKILL'), LEAK_TIMEOUT_MILLISECONDS);
  });
  // Messages are delivered before 'disconnect', but not always before 'exit'.
  const [[code, signal]] = await Promise.all([once(child, 'exit'), once(child, 'disconnect')]);
  clearTimeout(leak);
  const fault = faultOf(counts, { ended: signal ?? code, mayBeEmpty: grep !== undefined });
  if (fault) say(`  ${phase.name}: ${fault}`);
  const told = counts ?? noCounts;
  if (!fault) return told;
  return { ...told, failed: told.failed + 1, failures: [...told.failures, `${phase.name}: ${fault}`] };
}

/** Why a phase counts as failed beside its tests; undefined when nothing is wrong with it. Pure. */
export function faultOf(
  counts: PhaseCounts | undefined,
  { ended, mayBeEmpty }: { ended: number | string | null; mayBeEmpty: boolean },
): string | undefined {
  if (!counts) return `the process ended (${ended}) before it told its results.`;
  if (ended === 'SIGKILL') return 'something was still open 15 s after the last test.';
  if (ended !== 0 && counts.failed === 0) return `the process ended with ${ended} although no test failed.`;
  const ran = counts.passed + counts.failed + counts.skipped;
  return ran === 0 && !mayBeEmpty ? 'it has files but not one test.' : undefined;
}

// A developer's own WRKOUT_* settings must not leak into the tests.
function withoutOwnSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([key]) => !key.startsWith('WRKOUT_')));
}
