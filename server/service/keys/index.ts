import type { AccountId, KeyId } from '#shared/values/index.ts';
import { createDirectory } from './directory.ts';
import { keysStore } from './store.ts';
import type { Keys } from './use-cases.ts';

export { keysDataSource } from './obligations.ts';
export { keyRoutes } from './routes.ts';
export { apiKeys, keysMigrations } from './tables.ts';
export { type Keys, revokeAllKeys } from './use-cases.ts';

/** Opens the keys feature and fills the gateway's directory with every usable key. */
export async function openKeys(deps: Omit<Keys, 'store' | 'directory'>): Promise<Keys> {
  const keys = { ...deps, store: keysStore(deps.database), directory: createDirectory() };
  for (const row of await keys.store.usable())
    keys.directory.add(row.secretHash, { keyId: row.id as KeyId, accountId: row.accountId as AccountId });
  return keys;
}
