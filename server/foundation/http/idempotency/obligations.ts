import type { Database } from '#server/foundation/database/index.ts';
import type { PersonalDataSource, RetentionTarget } from '#server/foundation/obligations/index.ts';
import { idempotencyStore } from './store.ts';

/** What is remembered of a person's requests for a day. */
export function idempotencyDataSource({ database }: { database: Database }): PersonalDataSource {
  const store = idempotencyStore(database);
  const table = 'idempotency_keys';
  return {
    name: 'idempotency',
    tables: [table],
    count: async (id) => [{ table, records: (await store.listOf(id)).length, kept: null }],
    export: async (id) => [
      {
        name: 'repeatable-requests',
        title: 'Requests of the last day whose answer is kept for a repeat',
        // The answers themselves stand in the other sections; one may hold the secret of a key.
        records: (await store.listOf(id)).map(({ contractId, state, createdAtUtc }) => ({
          request: contractId,
          state,
          createdAtUtc,
        })),
      },
    ],
    erase: async (id) => [{ table, removed: await database.transaction((tx) => store.removeOf(tx, id)) }],
  };
}

/** Remembered answers go after a day. */
export function idempotencyRetention({ database }: { database: Database }): RetentionTarget[] {
  const store = idempotencyStore(database);
  return [
    {
      name: 'idempotency_keys',
      rule: 'retain.repeats',
      plan: async (cutoff) => {
        const oldest = await store.oldestBefore(cutoff, 3);
        return {
          found: await store.countBefore(cutoff),
          oldestUtc: oldest[0]?.createdAtUtc ?? null,
          samples: oldest.map(({ createdAtUtc }) => createdAtUtc),
        };
      },
      apply: async (cutoff) => ({
        removed: await database.transaction((tx) => store.removeBefore(tx, cutoff)),
      }),
    },
  ];
}
