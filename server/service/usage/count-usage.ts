import type { AccountId, Instant } from '#shared/values/index.ts';
import { everybody } from './cells.ts';
import type { UsageParts } from './deps.ts';
import { usageTally } from './usage-tally.ts';

const hourMs = 3_600_000;

/**
 * What counts against quotas since `fromUtc` (the first moment of a UTC month), for each account that has any: requests, all that were answered before, and units that were
 * taken for others of which no row tells.
 */
export async function countQuota(
  { rollUp, store }: UsageParts,
  fromUtc: Instant,
): Promise<Map<AccountId, number>> {
  await rollUp.recent();
  const rows = await store.quotaCounts(fromUtc);
  const counts = new Map(rows.map(({ accountId, requests }) => [accountId, requests]));
  for (const { accountId, units } of await store.unitsSince(fromUtc)) {
    const id = accountId as AccountId;
    counts.set(id, (counts.get(id) ?? 0) + units);
  }
  return counts;
}

export type HourCount = {
  readonly hourUtc: Instant;
  readonly total: number;
  /** Answers with status 500 and above. */
  readonly errors: number;
  readonly refused: number;
};

export type DayCount = {
  /** Oldest first; hours without requests count 0. */
  readonly hours: HourCount[];
  /** Of whole requests, at most 1.6 % off; null when there were none. */
  readonly latencyMs: ReturnType<ReturnType<typeof usageTally>['show']>['latencyMs'];
};

/**
 * The last 24 hours of all accounts, the current one included. A roll-up that fails (a full disk) is told, and what is counted already is
 * answered: the overview must say that the disk is full.
 */
export async function countDay({ clock, log, rollUp, store }: UsageParts): Promise<DayCount> {
  await rollUp.recent().catch((error: unknown) => {
    log.warn({ err: error }, 'usage could not be rolled up; the overview may be a little behind');
  });
  const first = Math.floor(clock.nowMs() / hourMs) - 23;
  const hourAt = (at: number): Instant => new Date((first + at) * hourMs).toISOString();
  const rows = await store.hoursOf(everybody, hourAt(0), hourAt(24));
  const found = new Map(rows.map((row) => [row.hourUtc, row]));
  const tally = usageTally();
  for (const row of rows) tally.add(row);
  const hours = Array.from({ length: 24 }, (_, at) => {
    const { requests: total = 0, errors = 0, refused = 0 } = found.get(hourAt(at)) ?? {};
    return { hourUtc: hourAt(at), total, errors, refused };
  });
  return { hours, latencyMs: tally.show().latencyMs };
}
