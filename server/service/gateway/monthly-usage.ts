import type { Clock } from '#server/foundation/clock/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import { type MonthWindow, monthAround } from './rules.ts';

/** Requests per account in the running UTC month. In memory; filled from the access log at start. */
export type MonthlyUsage = {
  readonly used: (accountId: AccountId) => number;
  /** Counts one, or `cost`; returns the month it was counted in. */
  readonly count: (accountId: AccountId, cost?: number) => MonthWindow;
  /** Takes one back that was counted in `month`; nothing happens when that month is over. */
  readonly giveBack: (accountId: AccountId, month: MonthWindow) => void;
  /** Forgets an account whose person is erased. */
  readonly forget: (accountId: AccountId) => void;
  readonly month: () => MonthWindow;
};

/** The running month and those a wrong clock may have come from. */
const monthsKept = 3;

type Deps = { readonly clock: Clock; readonly usedThisMonth: (accountId: AccountId) => number };

export function createMonthlyUsage({ clock, usedThisMonth }: Deps): MonthlyUsage {
  const first = monthAround(clock.nowMs());
  let month = first;
  let counts = new Map<AccountId, number>();
  /** Months by their start: a clock that is set over the turn of the month and back again must not give the quota twice. */
  const months = new Map([[first.startMs, counts]]);

  /** Also when the clock is set back over the turn of the month. */
  const current = (): MonthWindow => {
    const now = clock.nowMs();
    if (now >= month.endMs || now < month.startMs) {
      month = monthAround(now);
      counts = months.get(month.startMs) ?? new Map();
      months.delete(month.startMs);
      months.set(month.startMs, counts);
      const [oldest] = months.keys();
      if (months.size > monthsKept && oldest !== undefined) months.delete(oldest);
    }
    return month;
  };

  const used = (accountId: AccountId): number => {
    current();
    const known = counts.get(accountId);
    if (known !== undefined) return known;
    const before = month.startMs === first.startMs ? usedThisMonth(accountId) : 0;
    counts.set(accountId, before);
    return before;
  };

  return {
    used,
    month: current,
    count: (accountId, cost = 1) => {
      const before = used(accountId);
      counts.set(accountId, before + cost);
      return month;
    },
    forget: (accountId) => {
      for (const counted of months.values()) counted.delete(accountId);
    },
    giveBack: (accountId, counted) => {
      if (current().startMs === counted.startMs && counts.has(accountId))
        counts.set(accountId, Math.max(0, used(accountId) - 1));
    },
  };
}
