import type { Instant } from '#shared/values/index.ts';

/** After so many attempts a processor counts as not to be reached; the certificate then says so. About four days. */
export const attemptLimit = 12;

const minute = 60;
const longestWaitSeconds = 12 * 60 * minute;

/** How long after an attempt that failed the next one comes: a minute, doubled each time, at most twelve hours. Pure. */
export const retryAfterSeconds = (attempts: number): number =>
  Math.min(longestWaitSeconds, minute * 2 ** Math.max(0, attempts - 1));

type Approval = {
  readonly firstBy: string;
  readonly secondBy: string | null;
  readonly erasesAtUtc: Instant | null;
};

/** What an approval by this administrator does. Pure. */
export function judgeApproval(
  row: Approval | null,
  { adminId, needed }: { adminId: string; needed: 1 | 2 },
): 'first' | 'last' | 'already-theirs' | 'already-complete' {
  if (row === null) return needed === 1 ? 'last' : 'first';
  if (row.erasesAtUtc !== null) return 'already-complete';
  return row.firstBy === adminId ? 'already-theirs' : 'last';
}

/** Is everybody agreed, and the cooling-off time over? Pure. */
export const isDue = (row: Approval | null, nowUtc: Instant): boolean =>
  row !== null && row.erasesAtUtc !== null && row.erasesAtUtc <= nowUtc;
