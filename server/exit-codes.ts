import { ConfigError } from '#server/foundation/config/index.ts';
import { DataFolderError } from '#server/foundation/data-folder/index.ts';
import { ListenError } from '#server/foundation/http/index.ts';
import { TlsError } from '#server/foundation/http/tls/index.ts';
import { RootKeyError } from '#server/trust/keyring/index.ts';

/** Exit codes that mean something: 2 configuration, 3 data folder, keys or certificate, 1 anything else. Pure. */
export function exitCodeOf(error: unknown): 1 | 2 | 3 {
  if (error instanceof ConfigError) return 2;
  const isOfFolder =
    error instanceof DataFolderError || error instanceof RootKeyError || error instanceof TlsError;
  return isOfFolder ? 3 : 1;
}

/** What the operator reads on standard error: a sentence where we know what is wrong, else all there is. Pure. */
export function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isKnown = exitCodeOf(error) !== 1 || error instanceof ListenError;
  return isKnown ? error.message : (error.stack ?? error.message);
}
