import type { Limit, QuotaEnd } from '#shared/contracts/limits.ts';

/** A plan: how much an account may call, and what it costs. */
export type Plan = {
  readonly id: string;
  readonly title: string;
  /** What is shown, a month. What is charged is the price at the payment provider. */
  readonly amountMinor: number;
  readonly currency: string;
  /** Calls a calendar month (UTC). */
  readonly monthlyQuota: number;
  readonly quotaEnd: QuotaEnd;
  /** Counted for the account, whichever of its keys is used. */
  readonly limits: readonly Limit[];
};

/** The plans on offer. One object per plan for the life of the server: the gateway remembers what it derived from it. */
export type Plans = {
  readonly all: readonly Plan[];
  /** The plan of everybody who does not pay, and of accounts whose plan is no longer offered. */
  readonly first: Plan;
  /** The plan with this id, or undefined. The id may be anything a caller sent. */
  readonly find: (id: string) => Plan | undefined;
};

/** Joins plans into an offer. `firstId` must be one of them. Pure. */
export function offerOf(all: readonly Plan[], firstId: string): Plans {
  const byId = new Map(all.map((plan) => [plan.id, plan]));
  const first = byId.get(firstId);
  if (!first) throw new Error(`the plan ${firstId} must exist`);
  return { all, first, find: (id) => byId.get(id) };
}

const requests = (name: string, limit: number, windowSeconds: number): Limit => ({
  name,
  kind: 'requests',
  limit,
  windowSeconds,
});
const concurrent = (limit: number): Limit => ({ name: 'concurrent', kind: 'concurrent', limit });

/** The offer when no `WRKOUT_PLANS_FILE` is given. */
export const builtInPlans: Plans = offerOf(
  [
    {
      id: 'free',
      title: 'Free',
      amountMinor: 0,
      currency: 'EUR',
      monthlyQuota: 10_000,
      quotaEnd: 'hard',
      limits: [requests('burst', 40, 10), requests('hour', 2_000, 3600), concurrent(50)],
    },
    {
      id: 'team',
      title: 'Team',
      amountMinor: 2900,
      currency: 'EUR',
      monthlyQuota: 250_000,
      quotaEnd: 'hard',
      limits: [requests('burst', 500, 10), requests('hour', 50_000, 3600), concurrent(100)],
    },
    {
      id: 'scale',
      title: 'Scale',
      amountMinor: 14_900,
      currency: 'EUR',
      monthlyQuota: 2_000_000,
      quotaEnd: 'hard',
      limits: [requests('burst', 2_000, 10), requests('hour', 300_000, 3600), concurrent(400)],
    },
  ],
  'free',
);
