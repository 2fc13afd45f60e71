import type { Database } from '#server/foundation/database/index.ts';
import type { PersonalDataSource } from '#server/foundation/obligations/index.ts';
import { erasureStore } from './store.ts';

const proof = 'Art. 5(2) GDPR: proof of the erasure; ids and counts only';
const restore = 'Art. 17 GDPR: a restored backup must erase again; ids and times only, which lead nowhere';

/**
 * What this feature holds of a person. Job and notices are not counted: they end in the transaction that writes the certificate, and what
 * they hold is sealed under keys of their own. Approvals end with it too.
 */
export function erasureSource({ database }: { database: Database }): PersonalDataSource {
  const store = erasureStore(database);
  return {
    name: 'erasure',
    tables: ['erasure_approvals', 'erasure_jobs', 'processor_notices', 'certificates', 'erasure_ledger'],
    count: async (accountId) => [
      { table: 'certificates', records: await store.countCertificatesOf(accountId), kept: proof },
      { table: 'erasure_ledger', records: await store.countLedgerOf(accountId), kept: restore },
    ],
    export: async () => [],
    erase: async () => [],
  };
}
