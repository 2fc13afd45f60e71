import type { AccountId, Instant } from '#shared/values/index.ts';
import { everybody } from './cells.ts';
import type { UsageParts } from './deps.ts';

const hourMs = 3_600_000;

/** Requests since `fromUtc` (a whole hour) that count against quotas, for each account that has any. All that was answered before is in it. */
export async function countQuota(
  { rollUp, store }: UsageParts,
  fromUtc: Instant,
): Promise<Map<AccountId, number>> {
  await rollUp.recent();
  const rows = await store.quotaCounts(fromUtc);
  return new Map(rows.map(({ accountId, requests }) => [accountId, requests]));
}

export type HourCount = {
  readonly hourUtc: Instant;
  readonly total: number;
  /** Answers with status 500 and above. */
  readonly errors: number;
  readonly refused: number;
};

/** The last 24 hours of all accounts, the current one included, oldest first; hours without requests count 0. */
export async function countHours({ clock, rollUp, store }: UsageParts): Promise<HourCount[]> {
  await rollUp.recent();
  const first = Math.floor(clock.nowMs() / hourMs) - 23;
  const hourAt = (at: number): Instant => new Date((first + at) * hourMs).toISOString();
  const rows = await store.hoursOf(everybody, hourAt(0), hourAt(24));
  const found = new Map(rows.map((row) => [row.hourUtc, row]));
  return Array.from({ length: 24 }, (_, at) => {
    const { requests: total = 0, errors = 0, refused = 0 } = found.get(hourAt(at)) ?? {};
    return { hourUtc: hourAt(at), total, errors, refused };
  });
}
