import {
  findingOf,
  type PersonalDataSource,
  type RetentionTarget,
} from '#server/foundation/obligations/index.ts';
import type { AccountId, Instant } from '#shared/values/index.ts';
import type { UsageParts } from './deps.ts';
import { eraseUsage } from './erase-usage.ts';
import { monthOf } from './rules.ts';
import type { StoredHour, StoredRoute } from './store.ts';
import { usageHours, usageRoutes, usageUnits } from './tables.ts';
import { describeCounters } from './usage-tally.ts';

const rowsAtOnce = 250;
const hourMs = 3_600_000;

async function* exportHours({ store }: UsageParts, id: AccountId) {
  for (let after = ''; ; ) {
    const rows: (StoredHour & { id: string })[] = await store.someHours(id, { after, limit: rowsAtOnce });
    for (const row of rows) yield { hourUtc: row.hourUtc, ...describeCounters(row) };
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
  }
}

async function* exportRoutes({ store }: UsageParts, id: AccountId) {
  for (let after = ''; ; ) {
    const rows: StoredRoute[] = await store.someRoutes(id, { after, limit: rowsAtOnce });
    for (const row of rows) {
      const { hourUtc, keyId, route, outcome, statusClass } = row;
      yield { hourUtc, keyId, route, outcome, statusClass: `${statusClass}xx`, ...describeCounters(row) };
    }
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
  }
}

/** The usage of a person: sums per hour, and per hour, key, route and outcome, and units without a row. All of it goes with an erasure. */
export const usageDataSource = (parts: UsageParts): PersonalDataSource => ({
  name: 'usage',
  tables: [usageHours.name, usageRoutes.name, usageUnits.name],
  count: async (id) => {
    await parts.rollUp.recent();
    await parts.units.write();
    const { hours, routes } = await parts.store.countOf(id);
    return [
      { table: usageHours.name, records: hours, kept: null },
      { table: usageRoutes.name, records: routes, kept: null },
      {
        table: usageUnits.name,
        records: (await parts.store.unitsOfAccount(id)).length,
        kept: null,
      },
    ];
  },
  export: async (id) => {
    await parts.rollUp.recent();
    await parts.units.write();
    const units = await parts.store.unitsOfAccount(id);
    return [
      { name: 'usage', title: 'Your use of the API per hour', records: exportHours(parts, id) },
      {
        name: 'usage-by-route',
        title: 'Your use of the API per hour, key, route and outcome',
        records: exportRoutes(parts, id),
      },
      {
        name: 'usage-units',
        title: 'Units of your monthly quota that services took without sending a record of the request',
        records: units.map(({ monthUtc, units }) => ({ monthUtc, units })),
      },
    ];
  },
  erase: async (id) => {
    const { hours, routes } = await eraseUsage(parts, id);
    return [
      { table: usageHours.name, removed: hours },
      { table: usageRoutes.name, removed: routes },
      { table: usageUnits.name, removed: await parts.units.erase(id) },
    ];
  },
});

/** Whole hours: an hour goes when its last instant is past. */
const hourBefore = (cutoffUtc: Instant): Instant =>
  new Date(Math.floor(Date.parse(cutoffUtc) / hourMs) * hourMs).toISOString();

/** Whole months, likewise. */
const monthBefore = (cutoffUtc: Instant): Instant => monthOf(Date.parse(cutoffUtc));

/** Hours, and months of units, past `retain.usage`, of everybody. `removed` counts hours and months of accounts. */
export const usageRetention = ({ database, store }: UsageParts): RetentionTarget[] => [
  {
    name: usageHours.name,
    rule: 'retain.usage',
    plan: async (cutoffUtc) => {
      const { found, oldest } = await store.countBefore(hourBefore(cutoffUtc));
      return { found, oldestUtc: oldest, samples: oldest === null ? [] : [oldest] };
    },
    apply: (cutoffUtc) =>
      database.transaction(async (tx) => ({ removed: await store.removeBefore(tx, hourBefore(cutoffUtc)) })),
  },
  {
    name: usageUnits.name,
    rule: 'retain.usage',
    plan: async (cutoffUtc) => findingOf(await store.unitMonthsBefore(monthBefore(cutoffUtc))),
    apply: (cutoffUtc) =>
      database.transaction(async (tx) => ({
        removed: await store.removeUnitsBefore(tx, monthBefore(cutoffUtc)),
      })),
  },
];
