import type { Clock } from '#server/foundation/clock/index.ts';
import type { KeyId } from '#shared/values/index.ts';
import type { MonthlyUsage } from './monthly-usage.ts';
import type { Caller, KeyLimits } from './ports.ts';
import type { PolicyName, Refusal } from './refusal.ts';
import { ceilSeconds, nextTokenNs, type Rate, rateOf, takeToken, tokensLeft } from './token-bucket-rules.ts';

export type Limits = {
  /** Null when the request may pass (then one token is taken and one request counted), else why not; then nothing is taken. */
  readonly admit: (caller: Caller) => Refusal | null;
  /** `RateLimit-Policy` of a caller (draft-ietf-httpapi-ratelimit-headers-11): what is allowed. */
  readonly policyField: (caller: Caller) => string;
  /**
   * `RateLimit` of a caller: what is left. When the bucket refused, the month is left out: `Retry-After` must not be earlier than
   * the end of a window that is told beside it (section 6 of the draft).
   */
  readonly leftField: (caller: Caller, violated?: PolicyName) => string;
};

/** Buckets that are full say nothing; when so many are remembered, those are forgotten. */
const sweepFrom = 10_000;

type Policy = { readonly rate: Rate; readonly monthStartMs: number; readonly field: string };

const monthSeconds = (usage: MonthlyUsage): number => (usage.month().endMs - usage.month().startMs) / 1000;

function describe(limits: KeyLimits, rate: Rate, usage: MonthlyUsage): string {
  const refillSeconds = ceilSeconds(rate.burst * rate.intervalNs);
  return `"burst";q=${rate.burst};w=${refillSeconds},"month";q=${limits.monthlyQuota};w=${monthSeconds(usage)}`;
}

/** A token bucket for each key and a monthly quota for each account. Buckets run on monotonic time; a restart fills them. */
export function createLimits({ clock, usage }: { clock: Clock; usage: MonthlyUsage }): Limits {
  const fullAt = new Map<KeyId, number>();
  const policies = new WeakMap<KeyLimits, Policy>();
  const nowNs = (): number => Math.floor(clock.monotonicMs() * 1e6);

  const policyOf = (limits: KeyLimits): Policy => {
    const known = policies.get(limits);
    const monthStartMs = usage.month().startMs;
    if (known?.monthStartMs === monthStartMs) return known;
    const rate = rateOf(limits);
    const policy = { rate, monthStartMs, field: describe(limits, rate, usage) };
    policies.set(limits, policy);
    return policy;
  };

  const secondsToNextMonth = (): number => ceilSeconds((usage.month().endMs - clock.nowMs()) * 1e6);

  let sweepAt = sweepFrom;
  const sweep = (now: number): void => {
    if (fullAt.size < sweepAt) return;
    for (const [keyId, at] of fullAt) if (at <= now) fullAt.delete(keyId);
    sweepAt = Math.max(sweepFrom, fullAt.size * 2);
  };

  const admit: Limits['admit'] = ({ keyId, accountId, limits }) => {
    if (usage.used(accountId) >= limits.monthlyQuota)
      return { code: 'quota-exceeded', retryAfterSeconds: secondsToNextMonth(), violated: 'month' };
    const now = nowNs();
    const taken = takeToken(policyOf(limits).rate, fullAt.get(keyId) ?? 0, now);
    if (taken < 0) return { code: 'rate-limited', retryAfterSeconds: ceilSeconds(-taken), violated: 'burst' };
    sweep(now);
    fullAt.set(keyId, taken);
    return null;
  };

  return {
    admit,
    policyField: ({ limits }) => policyOf(limits).field,
    leftField: ({ keyId, accountId, limits }, violated) => {
      const { rate } = policyOf(limits);
      const now = nowNs();
      const at = fullAt.get(keyId) ?? 0;
      const burst = `"burst";r=${tokensLeft(rate, at, now)};t=${ceilSeconds(nextTokenNs(rate, at, now))}`;
      if (violated === 'burst') return burst;
      const inMonth = Math.max(0, limits.monthlyQuota - usage.used(accountId));
      return `${burst},"month";r=${inMonth};t=${secondsToNextMonth()}`;
    },
  };
}
