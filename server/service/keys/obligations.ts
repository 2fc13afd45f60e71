import type { PersonalDataSource } from '#server/foundation/obligations/index.ts';
import type { Keys } from './use-cases.ts';

/** The API keys of a person. The secret's hash is not exported: it is of no use to the person and would be to a thief. */
export function keysDataSource(keys: Keys): PersonalDataSource {
  return {
    name: 'keys',
    tables: ['api_keys'],
    count: async (id) => [{ table: 'api_keys', records: await keys.store.countOf(id), kept: null }],
    export: async (id) => {
      const rows = await keys.store.allOf(id);
      const records = rows.map(({ secretHash: _hash, ...row }) => row);
      return [{ name: 'api-keys', title: 'Your API keys', records }];
    },
    erase: async (id) => {
      const { rows, removed } = await keys.database.transaction(async (tx) => ({
        rows: await keys.store.allOf(id, tx),
        removed: await keys.store.removeOf(tx, id),
      }));
      for (const row of rows) keys.directory.remove(row.secretHash);
      return [{ table: 'api_keys', removed }];
    },
  };
}
