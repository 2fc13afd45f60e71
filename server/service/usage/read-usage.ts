import type { UsageQuery, UsageView } from '#shared/contracts/usage.ts';
import type { Instant } from '#shared/values/index.ts';
import type { UsageParts } from './deps.ts';
import { bucketStart, periodOf } from './rules.ts';
import type { StoredHour, UsageFilter } from './store.ts';
import { usageTally } from './usage-tally.ts';

export type ReadUsage = {
  readonly view: UsageView;
  /** Whose usage is in it, as far as single accounts were read. */
  readonly accounts: ReadonlySet<string>;
};

/** Rows that are added up at a time: the main thread serves requests in between. */
const rowsAtOnce = 250;

/** Rows that a filter means, in the order of their hours, read as they are asked for. */
async function* rowsOf({ store }: UsageParts, filter: UsageFilter): AsyncGenerator<readonly StoredHour[]> {
  for (let after = ''; ; ) {
    const rows = await store.page(filter, { after, limit: rowsAtOnce });
    yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < rowsAtOnce) return;
    after = last.id;
  }
}

/** Adds up rows that come in the order of time: when the next bucket begins, the one before is complete. */
function bucketsInOrder(startOf: (hourUtc: Instant) => Instant) {
  const [bucket, total] = [usageTally(), usageTally()];
  const periods: UsageView['periods'] = [];
  let open: Instant | null = null;
  const close = (): void => {
    if (open !== null) periods.push({ fromUtc: open, ...bucket.show() });
    bucket.reset();
  };
  return {
    add: (row: StoredHour): void => {
      const start = startOf(row.hourUtc);
      if (start !== open) close();
      open = start;
      bucket.add(row);
      total.add(row);
    },
    end: () => {
      close();
      return { total: total.show(), periods };
    },
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
  const buckets = bucketsInOrder((hourUtc) => bucketStart(hourUtc, granularity));
  const accounts = new Set<string>();
  for await (const rows of rowsOf(parts, { ...period, accountId, keyId, route }))
    for (const row of rows) {
      accounts.add(row.accountId);
      buckets.add(row);
    }
  return { view: { granularity, ...period, ...buckets.end() }, accounts };
}
