import type { Limit } from '#shared/contracts/limits.ts';
import type { AccountId, KeyId } from '#shared/values/index.ts';
import { Counters } from './counters.ts';
import { type Hammering, type HammerRule, hammerRuleOf } from './hammering.ts';
import { type Policy, policyOf } from './policy.ts';
import type { Caller, KeyLimits } from './ports.ts';

/** Counters of a key with limits of its own. */
type OwnState = { limits: readonly Limit[]; readonly counters: Counters };

/** What is counted of one account and its keys. */
export type AccountState = {
  /** The plan it follows. */
  limits: KeyLimits;
  /** `RateLimit-Policy` of plan and month, and the month it was written for. */
  policyText: string;
  policyMonthMs: number;
  readonly counters: Counters;
  readonly keys: Map<KeyId, OwnState>;
  hammering: Hammering | null;
};

/** What is derived from a plan. */
export type PlanPolicy = { readonly policy: Policy; readonly hammer: HammerRule };

/** Idle accounts say nothing; when so many are remembered, those are forgotten. */
const sweepFrom = 10_000;

/** What is counted, by account. Bounded by the accounts that called within their longest window, or 10,000. */
export class AccountStates {
  readonly #accounts = new Map<AccountId, AccountState>();
  readonly #plans = new WeakMap<KeyLimits, PlanPolicy>();
  #sweepAt = sweepFrom;

  /** What is derived from a plan, once. */
  planOf(limits: KeyLimits): PlanPolicy {
    let plan = this.#plans.get(limits);
    if (plan === undefined) {
      const policy = policyOf(limits.limits);
      plan = { policy, hammer: hammerRuleOf(policy) };
      this.#plans.set(limits, plan);
    }
    return plan;
  }

  /** The state of a caller's account, following its present plan. */
  of({ accountId, limits }: Caller, nowMs: number): AccountState {
    const state = this.#accounts.get(accountId) ?? this.#add(accountId, limits, nowMs);
    if (state.limits !== limits) {
      state.limits = limits;
      state.policyMonthMs = 0;
      state.counters.follow(this.planOf(limits).policy, nowMs);
    }
    return state;
  }

  /** The counters of a caller's key, or null when it has no limits of its own. */
  ownOf({ keyId, ownLimits }: Caller, { keys }: AccountState, nowMs: number): Counters | null {
    if (ownLimits === undefined || ownLimits.length === 0) return null;
    let own = keys.get(keyId);
    if (own === undefined) {
      own = { limits: ownLimits, counters: new Counters(policyOf(ownLimits, keyId)) };
      keys.set(keyId, own);
    } else if (own.limits !== ownLimits) {
      own.limits = ownLimits;
      own.counters.follow(policyOf(ownLimits, keyId), nowMs);
    }
    return own.counters;
  }

  /** Forgets an account and its keys. */
  forget(accountId: AccountId): void {
    this.#accounts.delete(accountId);
  }

  /** Accounts that are remembered. */
  get size(): number {
    return this.#accounts.size;
  }

  #add(accountId: AccountId, limits: KeyLimits, nowMs: number): AccountState {
    this.#sweep(nowMs);
    const counters = new Counters(this.planOf(limits).policy);
    const text = { policyText: '', policyMonthMs: 0 };
    const state: AccountState = { limits, ...text, counters, keys: new Map(), hammering: null };
    this.#accounts.set(accountId, state);
    return state;
  }

  #sweep(nowMs: number): void {
    if (this.#accounts.size < this.#sweepAt) return;
    for (const [accountId, { counters, keys }] of this.#accounts) {
      for (const [keyId, own] of keys) if (own.counters.isIdle(nowMs)) keys.delete(keyId);
      if (keys.size === 0 && counters.isIdle(nowMs)) this.#accounts.delete(accountId);
    }
    this.#sweepAt = Math.max(sweepFrom, this.#accounts.size * 2);
  }
}
