import type { PersonalDataSource } from '#server/foundation/obligations/index.ts';
import type { Certificate } from '#shared/contracts/certificates.ts';
import type { ErasurePlan } from '#shared/contracts/erasures.ts';
import { type AccountId, counted } from '#shared/values/index.ts';

export type Held = ErasurePlan['sources'][number];

/** What every source holds about a person now, per table. */
export async function countHeld(
  sources: readonly PersonalDataSource[],
  accountId: AccountId,
): Promise<Held[]> {
  const held: Held[] = [];
  for (const source of sources)
    for (const { table, records, kept, until = null } of await source.count(accountId))
      held.push({ source: source.name, table, records, kept, until });
  return held;
}

/** Records that the erasure removes; those with a ground to stay do not count. Pure. */
export const countRemovable = (held: readonly Held[]): number =>
  held.reduce((sum, { records, kept }) => sum + (kept === null ? records : 0), 0);

/** What should be gone and is not. Pure. */
export const findRemaining = (after: readonly Held[]): Held[] =>
  after.filter(({ records, kept }) => kept === null && records > 0);

/** Counts before and after, per source and table. Pure. */
export const compareHeld = (before: readonly Held[], after: readonly Held[]): Certificate['sources'] =>
  after.map(({ source, table, records }) => {
    const earlier = before.find((one) => one.source === source && one.table === table)?.records ?? 0;
    return { source, table, before: earlier, removed: Math.max(0, earlier - records), after: records };
  });

/** What stays and on which ground. Pure. */
export const listExceptions = (after: readonly Held[]): Certificate['exceptions'] =>
  after.flatMap(({ table, records, kept, until }) =>
    kept === null || records === 0
      ? []
      : [
          {
            what: `${table}: ${counted(records, 'record')}`,
            ground: kept,
            until,
          },
        ],
  );
