import { createThrottle, type Log } from '#server/foundation/http/index.ts';
import type { Keys, KeysDeps } from './deps.ts';
import { createDirectory } from './directory.ts';
import { toEntry } from './key-row.ts';
import { makingLimit, rememberEndedMs } from './rules.ts';
import { keysStore } from './store.ts';
import { writeLastUsed } from './use-key.ts';

export type { Keys } from './deps.ts';
export { keysDataSource } from './obligations.ts';
export { revokeAllKeys } from './revoke-key.ts';
export { keyRoutes } from './routes.ts';
export { apiKeys, keysMigrations } from './tables.ts';
export { identifyKey, writeLastUsed } from './use-key.ts';

/** Opens the keys feature and fills the gateway's directory with every key that is not revoked. */
export async function openKeys(deps: KeysDeps): Promise<Keys> {
  const keys = {
    ...deps,
    store: keysStore(deps.database),
    directory: createDirectory(),
    makingByAccount: createThrottle(deps, makingLimit),
  };
  for (const row of await keys.store.notRevoked()) keys.directory.add(row.secretHash, toEntry(row));
  keys.directory.forgetEndedBy(deps.clock.nowMs() - rememberEndedMs);
  return keys;
}

const writeEveryMs = 60_000;

/** Writes last uses down by the minute until it is stopped, then once more. A minute that fails is told in the log. */
export function keepLastUsed(keys: Keys, log: Log): { readonly stop: () => Promise<void> } {
  let writing: Promise<void> = Promise.resolve();
  const write = () => {
    writing = writing
      .then(() => writeLastUsed(keys))
      .catch((err: unknown) => log.error({ err }, 'last uses of keys were not written'));
  };
  const timer = setInterval(write, writeEveryMs).unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await writing;
      await writeLastUsed(keys);
    },
  };
}
