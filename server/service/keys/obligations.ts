import { onCommit } from '#server/foundation/database/index.ts';
import type { PersonalDataSource } from '#server/foundation/obligations/index.ts';
import type { Keys } from './deps.ts';

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
    erase: (id) =>
      keys.database.transaction(async (tx) => {
        for (const { secretHash } of await keys.store.allOf(id, tx))
          onCommit(tx, () => keys.directory.remove(secretHash));
        return [{ table: 'api_keys', removed: await keys.store.removeOf(tx, id) }];
      }),
  };
}
