// Runs one phase's files with mocha and tells the parent how many tests passed, failed and were skipped.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import Mocha from 'mocha';
import type { PhaseCounts } from './counts.ts';

const LEAK_NOTICE_MILLISECONDS = 5_000;
const REASON_LINES = 12;

/** What the parent hands over as the only argument, as JSON. */
export interface PhaseOrder {
  readonly files: readonly string[];
  readonly grep: string | undefined;
}

const order = JSON.parse(process.argv[2] ?? '{"files":[]}') as PhaseOrder;
const { timeout, slow } = JSON.parse(readFileSync('.mocharc.json', 'utf8')) as {
  timeout: number;
  slow: number;
};

const mocha = new Mocha({
  timeout,
  slow,
  forbidOnly: true,
  reporter: 'spec',
  ...(order.grep ? { fgrep: order.grep } : {}),
});
for (const file of order.files) mocha.addFile(file);
await mocha.loadFilesAsync();

const counts = { passed: 0, failed: 0, skipped: 0, failures: [] as string[] };
const runner = mocha.run(() => report(counts));
runner.on('pass', () => counts.passed++);
runner.on('fail', (test, error) => {
  counts.failed++;
  counts.failures.push(failureText(test, error));
});
runner.on('pending', () => counts.skipped++);

/** Title, file and the error's own words with the start of its stack. */
function failureText(test: Mocha.Runnable, error: Error): string {
  const lines = (error.stack ?? String(error)).split('\n').slice(0, REASON_LINES);
  return [test.fullTitle(), ...(test.file ? [path.relative(process.cwd(), test.file)] : []), ...lines].join(
    '\n',
  );
}

/** Sends the counts and lets the process end by itself; should it not, the log says what keeps it alive. */
function report(result: PhaseCounts): void {
  process.exitCode = result.failed === 0 ? 0 : 1;
  process.send?.(result, () => process.disconnect());
  setTimeout(() => {
    console.error(`Still open after the last test: ${process.getActiveResourcesInfo().join(', ')}`);
  }, LEAK_NOTICE_MILLISECONDS).unref();
}
