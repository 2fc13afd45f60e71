import type { Database, Tx } from '#server/foundation/database/index.ts';
import { type Paging, readPage } from '#server/foundation/http/index.ts';
import type { CredentialId, Instant } from '#shared/values/index.ts';
import { type CredentialRow, serviceCredentials } from './tables.ts';

export function credentialsStore(database: Database) {
  const credentials = database.table(serviceCredentials);
  return {
    insert: (tx: Tx, row: CredentialRow) => credentials.insert(tx, row),
    find: (id: CredentialId, tx: Tx) => credentials.find({ id }, tx),
    findByHash: (tokenHash: Buffer, tx: Tx) => credentials.find({ tokenHash }, tx),
    notRevoked: () => credentials.list({ revokedAtUtc: null }),
    countNotRevoked: (tx: Tx) => credentials.count({ revokedAtUtc: null }, tx),
    markRevoked: (tx: Tx, id: CredentialId, revokedAtUtc: Instant) =>
      credentials.update(tx, { id }, { revokedAtUtc }),
    markUsed: (tx: Tx, id: CredentialId, lastUsedAtUtc: Instant) =>
      credentials.update(tx, { id }, { lastUsedAtUtc }),
    page: (paging: Paging) => readPage(credentials, 'id', {}, paging),
  };
}
export type CredentialsStore = ReturnType<typeof credentialsStore>;
