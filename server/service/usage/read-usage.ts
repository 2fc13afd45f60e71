import type { Granularity, UsageQuery, UsageView } from '#shared/contracts/usage.ts';
import type { Instant } from '#shared/values/index.ts';
import { addCounters, addStored, type Counters, noCounters } from './counters.ts';
import type { UsageParts } from './deps.ts';
import { bucketStart, periodOf } from './rules.ts';
import type { UsageFilter } from './store.ts';
import { showCounters } from './views.ts';

export type ReadUsage = {
  readonly view: UsageView;
  /** Whose usage is in it, as far as single accounts were read. */
  readonly accounts: ReadonlySet<string>;
};

/** Rows that are added up at a time: the main thread serves requests in between. */
const rowsAtOnce = 500;

function buckets(granularity: Granularity) {
  const found = new Map<Instant, Counters>();
  return {
    at: (hourUtc: Instant): Counters => {
      const start = bucketStart(hourUtc, granularity);
      const known = found.get(start);
      if (known) return known;
      const counters = noCounters();
      found.set(start, counters);
      return counters;
    },
    all: () => [...found].sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

/**
 * Usage in a period, added up by hour, day or month; all that was answered before is in it. Without a filter it is that of everybody, from one row for
 * each hour. Throws AppError `invalid-input` for a period that is empty or too long.
 */
export async function readUsage(parts: UsageParts, query: UsageQuery): Promise<ReadUsage> {
  const period = periodOf(query, parts.clock.nowMs());
  const { granularity, accountId, keyId, route } = query;
  await parts.rollUp.recent();
  const sums = buckets(granularity);
  const accounts = new Set<string>();
  const filter: UsageFilter = { ...period, accountId, keyId, route };
  for (let after = ''; ; ) {
    const rows = await parts.store.page(filter, { after, limit: rowsAtOnce });
    for (const row of rows) {
      accounts.add(row.accountId);
      addStored(sums.at(row.hourUtc), row);
    }
    const last = rows.at(-1);
    if (!last || rows.length < rowsAtOnce) break;
    after = last.id;
  }
  const total = noCounters();
  for (const [, counters] of sums.all()) addCounters(total, counters, 1);
  const items = sums.all().map(([fromUtc, counters]) => ({ fromUtc, ...showCounters(counters) }));
  return { view: { granularity, ...period, total: showCounters(total), items }, accounts };
}
