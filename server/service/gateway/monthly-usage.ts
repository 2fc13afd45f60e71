import type { Clock } from '#server/foundation/clock/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import { type MonthWindow, monthAround } from './rules.ts';

/** Requests per account in the running UTC month. In memory; filled from the access log at start. */
export type MonthlyUsage = {
  readonly used: (accountId: AccountId) => number;
  /** Counts one; returns the month it was counted in. */
  readonly count: (accountId: AccountId) => MonthWindow;
  /** Takes one back that was counted in `month`; nothing happens when that month is over. */
  readonly giveBack: (accountId: AccountId, month: MonthWindow) => void;
  /** Forgets an account whose person is erased. */
  readonly forget: (accountId: AccountId) => void;
  readonly month: () => MonthWindow;
};

type Deps = { readonly clock: Clock; readonly usedThisMonth: (accountId: AccountId) => number };

export function createMonthlyUsage({ clock, usedThisMonth }: Deps): MonthlyUsage {
  const counts = new Map<AccountId, number>();
  const first = monthAround(clock.nowMs());
  let month = first;

  /** Also when the clock is set back over the turn of the month. */
  const current = (): MonthWindow => {
    const now = clock.nowMs();
    if (now >= month.endMs || now < month.startMs) {
      month = monthAround(now);
      counts.clear();
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
    count: (accountId) => {
      counts.set(accountId, used(accountId) + 1);
      return month;
    },
    forget: (accountId) => {
      counts.delete(accountId);
    },
    giveBack: (accountId, counted) => {
      if (current().startMs === counted.startMs && counts.has(accountId))
        counts.set(accountId, Math.max(0, used(accountId) - 1));
    },
  };
}
