import type { Clock } from '#server/foundation/clock/index.ts';
import type { Instant } from '#shared/values/index.ts';

/** The month of a quota starts at 00:00 UTC on its first day: two servers in different zones must count alike. */
export function monthStart(clock: Clock): Instant {
  const now = new Date(clock.nowMs());
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1)).toISOString();
}
