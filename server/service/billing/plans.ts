/** A plan: how much an account may call, and what it costs. */
export type Plan = {
  readonly id: string;
  readonly title: string;
  /** Calls a calendar month (UTC). */
  readonly monthlyQuota: number;
  readonly ratePerSecond: number;
  readonly burst: number;
  /** What is shown, a month. What is charged is the price at the payment provider. */
  readonly amountMinor: number;
  readonly currency: string;
};

/** The plan of everybody who does not pay. */
export const firstPlanId = 'free';

export const plans: readonly Plan[] = [
  {
    id: firstPlanId,
    title: 'Free',
    monthlyQuota: 10_000,
    ratePerSecond: 10,
    burst: 20,
    amountMinor: 0,
    currency: 'EUR',
  },
  {
    id: 'team',
    title: 'Team',
    monthlyQuota: 250_000,
    ratePerSecond: 50,
    burst: 100,
    amountMinor: 2900,
    currency: 'EUR',
  },
  {
    id: 'scale',
    title: 'Scale',
    monthlyQuota: 2_000_000,
    ratePerSecond: 200,
    burst: 400,
    amountMinor: 14_900,
    currency: 'EUR',
  },
];
