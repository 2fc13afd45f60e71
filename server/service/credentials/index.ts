import { toEntry } from './credential-row.ts';
import type { Credentials, CredentialsDeps } from './deps.ts';
import { createDirectory } from './directory.ts';
import { credentialsStore } from './store.ts';

export type { Credentials } from './deps.ts';
export { revokeFoundCredential } from './manage-credentials.ts';
export { credentialRoutes } from './routes.ts';
export { credentialsMigrations, serviceCredentials } from './tables.ts';
export { registerServiceStrategy, writeLastUses } from './use-credential.ts';

/** Opens the feature and fills its directory with every credential that is not revoked. */
export async function openCredentials(deps: CredentialsDeps): Promise<Credentials> {
  const credentials = { ...deps, store: credentialsStore(deps.database), directory: createDirectory() };
  for (const row of await credentials.store.notRevoked())
    credentials.directory.add(row.tokenHash, toEntry(row));
  return credentials;
}
