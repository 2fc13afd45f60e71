import process from 'node:process';
import type { Clock, Random } from '#server/foundation/clock/index.ts';
import type { Config } from '#server/foundation/config/index.ts';
import type { Log } from '#server/foundation/http/index.ts';
import { type ExitCode, exitCodeOf, NothingToShow, textOf } from './exit-codes.ts';

/** What a command hands to what composes it all. */
export type Outer = {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
};

export type JsonOption = { readonly json?: true };

/** What every command is told of its option `--json`, and what its help says of it. */
export const jsonOption = ['--json', 'print one JSON document, whatever the outcome'] as const;

const printDocument = (value: object): void => {
  process.stdout.write(`${JSON.stringify(value)}\n`);
};

/** Prints what was found: one JSON document or text for people. */
export function print({ json }: JsonOption, value: object, text: () => string): void {
  if (json) printDocument(value);
  else process.stdout.write(`${text()}\n`);
}

const isAskedForJson = (): boolean => process.argv.includes('--json');

/** Ends a command without result whose reason was said already; with `--json` says it on standard output too, beside what is `shown`. */
export function endAfterSaying(exitCode: ExitCode, message: string, shown: object = {}): never {
  if (isAskedForJson()) printDocument({ ...shown, exitCode, message });
  process.exit(exitCode);
}

/** Ends a command that threw: says why on standard error. */
export function endWithError(error: unknown): never {
  process.stderr.write(`${textOf(error)}\n`);
  const message = error instanceof Error ? error.message : String(error);
  return endAfterSaying(exitCodeOf(error), message, error instanceof NothingToShow ? error.shown : {});
}

/** Whoever reads our output may stop before its end (`| head`): that is no failure, and the rest is wanted by nobody. */
export function allowReaderToLeave(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}
