import { nowUtc } from '#server/foundation/clock/index.ts';
import {
  findingOf,
  type PersonalDataSource,
  type RetentionTarget,
} from '#server/foundation/obligations/index.ts';
import type { HoldParts } from './deps.ts';
import { isOpenAt } from './rules.ts';
import { legalHolds } from './tables.ts';

const kept = 'Art. 17(3)(e) GDPR: legal claims; until the hold ends';

/** What the feature holds of a person: the holds on their account, keys and records. Open ones stay, and no erasure should get there. */
export const holdsDataSource = ({ store, clock, database }: HoldParts): PersonalDataSource => ({
  name: 'holds',
  tables: [legalHolds.name],
  count: async (accountId) => {
    const rows = await store.listOf(accountId);
    const open = rows.filter((row) => isOpenAt(row, nowUtc(clock))).length;
    const count = (records: number, why: string | null) => ({
      ...{ table: legalHolds.name, records, kept: why },
    });
    return open === 0 ? [count(rows.length, null)] : [count(rows.length - open, null), count(open, kept)];
  },
  export: async (accountId) => [
    {
      name: 'legal-holds',
      title: 'What may not be deleted for now, and why',
      records: (await store.listOf(accountId)).map(
        ({ scope, heldId, heldTable, reason, placedAtUtc, endsAtUtc, endedAtUtc }) => ({
          ...{ scope, heldId, heldTable, reason, placedAtUtc, endsAtUtc, endedAtUtc },
        }),
      ),
    },
  ],
  erase: async (accountId) => {
    const open = (await store.listOf(accountId)).filter((row) => isOpenAt(row, nowUtc(clock)));
    const keep = open.map(({ id }) => id);
    const removed = await database.transaction((tx) => store.removeOf(tx, accountId, keep));
    return [{ table: legalHolds.name, removed }];
  },
});

/** Ended holds go after three years, as the files of rights requests do. */
export const holdsRetention = ({ store, database }: HoldParts): RetentionTarget[] => [
  {
    name: legalHolds.name,
    rule: 'retain.holds',
    plan: async (cutoffUtc) =>
      findingOf((await store.endedBefore(cutoffUtc)).map((row) => row.endedAtUtc ?? row.endsAtUtc ?? '')),
    apply: async (cutoffUtc) => {
      const rows = await store.endedBefore(cutoffUtc);
      await database.transaction(async (tx) => {
        for (const { id } of rows) await store.remove(tx, id);
      });
      return { removed: rows.length };
    },
  },
];
