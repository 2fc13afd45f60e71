import { ConfigError } from '#server/foundation/config/index.ts';
import { DataFolderError } from '#server/foundation/data-folder/index.ts';
import { ListenError } from '#server/foundation/http/index.ts';
import { TlsError } from '#server/foundation/http/tls/index.ts';
import { BackupError, type BackupFault } from '#server/trust/backups/index.ts';
import { RootKeyError } from '#server/trust/keyring/index.ts';

/** What was asked for makes no sense: an argument that contradicts another. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** There is nothing to show. `shown` is what `--json` says beside the reason. */
export class NothingToShow extends Error {
  readonly shown: object;
  constructor(message: string, shown: object = {}) {
    super(message);
    this.name = 'NothingToShow';
    this.shown = shown;
  }
}

export type ExitCode = 1 | 2 | 3 | 4 | 5;

/** What is wrong with the backup itself, not with the place it is in. */
const refusals: readonly string[] = [
  'damaged',
  'wrong-key',
  'incomplete',
  'no-ledger',
] satisfies BackupFault[];

/** Exit codes that mean something: 2 configuration or usage, 3 data folder, keys or certificate, 4 nothing to show, 5 a backup that is refused, 1 anything else. Pure. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof ConfigError || error instanceof UsageError) return 2;
  if (error instanceof NothingToShow) return 4;
  if (error instanceof BackupError) return refusals.includes(error.fault) ? 5 : 1;
  const isOfFolder =
    error instanceof DataFolderError || error instanceof RootKeyError || error instanceof TlsError;
  return isOfFolder ? 3 : 1;
}

/** What the operator reads on standard error: a sentence where we know what is wrong, else all there is. Pure. */
export function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isKnown = exitCodeOf(error) !== 1 || error instanceof ListenError || error instanceof BackupError;
  return isKnown ? error.message : (error.stack ?? error.message);
}
