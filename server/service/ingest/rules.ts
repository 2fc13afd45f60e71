import { counted } from '#shared/values/index.ts';

const dayMs = 86_400_000;
/** Clocks of two machines differ by less when somebody looks after them. */
export const aheadMs = 5 * 60_000;
/** Each day is a file and a transaction of its own; a request must not open all there are. */
export const daysOfRequest = 7;

/**
 * Why a record of this time is not taken; null when it is. A record must be a day younger than rows may become, so that its day is never
 * one that is dropped meanwhile. Times in Unix milliseconds. Pure.
 */
export function timeFault(timeMs: number, nowMs: number, keptDays: number): string | null {
  if (timeMs > nowMs + aheadMs)
    return 'is more than 5 minutes ahead of the clock of this server: set the clock of the service';
  if (timeMs < nowMs - (keptDays - 1) * dayMs)
    return `is older than ${counted(keptDays - 1, 'day')}: rows are kept for ${counted(keptDays, 'day')}`;
  return null;
}

/** The UTC day of an instant, counted from 1970. Pure. */
export const dayNumber = (timeMs: number): number => Math.floor(timeMs / dayMs);

/** An IPv4 address in the form of IPv6 is written as IPv4, as the gateway writes it. Pure. */
export const plainIp = (ip: string | null): string | null =>
  ip?.toLowerCase().startsWith('::ffff:') && ip.includes('.') ? ip.slice(7) : ip;
