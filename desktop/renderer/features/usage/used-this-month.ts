import type { UsageView } from '#shared/contracts/usage.ts';

/** The console's clock may be ahead of the server's by so much. */
const skewMs = 3_600_000;

/**
 * Requests of the present month (UTC) that count against the quota, from a usage answer; null when it does not hold the month from its begin up to
 * now. Pure.
 */
export function usedThisMonth(usage: UsageView, nowMs: number): number | null {
  const month = `${new Date(nowMs).toISOString().slice(0, 7)}-01T00:00:00.000Z`;
  if (usage.fromUtc > month || Date.parse(usage.toUtc) < nowMs - skewMs) return null;
  return usage.periods
    .filter(({ fromUtc }) => fromUtc >= month)
    .reduce((sum, { quotaRequests }) => sum + quotaRequests, 0);
}
