import { createThrottle } from '#server/foundation/http/index.ts';
import type { Keys, KeysDeps } from './deps.ts';
import { createDirectory } from './directory.ts';
import { toEntry } from './key-row.ts';
import { makingLimit, rememberEndedMs } from './rules.ts';
import { keysStore } from './store.ts';

export type { Keys } from './deps.ts';
export { findOwners } from './find-owners.ts';
export { keysDataSource } from './obligations.ts';
export type { LeakDoors } from './report-leaks.ts';
export { revokeAllKeys } from './revoke-key.ts';
export { type KeyDoors, keyRoutes } from './routes.ts';
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
