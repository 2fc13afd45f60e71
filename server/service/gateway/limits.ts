import type { Clock } from '#server/foundation/clock/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import { type AccountState, AccountStates } from './account-states.ts';
import type { Counters } from './counters.ts';
import { Hammering } from './hammering.ts';
import type { MonthlyUsage } from './monthly-usage.ts';
import type { Caller } from './ports.ts';
import { abnormal, type Refusal } from './refusal.ts';
import type { MonthWindow } from './rules.ts';
import { ceilSeconds } from './sliding-window.ts';

/** What a request that may pass holds until it is over. */
export type Held = {
  /** The month it was counted in. */
  countedIn: MonthWindow | null;
  /** The counters it is in flight in. */
  accountCounters: Counters | null;
  keyCounters: Counters | null;
  /** It is over the soft end of its account's monthly quota. */
  isOverage: boolean;
};

export type Consumed = { readonly refusal: Refusal | null; readonly remaining: number };

/** The quota's name in `RateLimit-Policy`. */
const month = 'month';

const tooCostly = 'The cost is more than a whole limit allows: waiting will not help, a smaller cost may.';

type Asked = { readonly caller: Caller; readonly state: AccountState; readonly own: Counters | null };

/** Windows and concurrent requests of each account and of each key with limits of its own, on monotonic time; monthly quotas. */
export class Limits {
  readonly #clock: Clock;
  readonly #usage: MonthlyUsage;
  readonly #states = new AccountStates();
  /** One question, asked again and again: the way of a request makes no rubbish. */
  readonly #ask = { nowMs: 0, cost: 1, isHeld: true };

  constructor({ clock, usage }: { clock: Clock; usage: MonthlyUsage }) {
    this.#clock = clock;
    this.#usage = usage;
  }

  /**
   * Null when the request may pass: then one unit is taken of each window, one request counted in the month and in flight, and `held` says
   * where. Else why not; then nothing is taken.
   */
  admit(caller: Caller, held: Held): Refusal | null {
    const asked = this.#question(caller, 1, true);
    const refusal = this.#refusal(asked);
    if (refusal !== null) return refusal;
    held.isOverage = this.#usage.used(caller.accountId) >= caller.limits.monthlyQuota;
    held.countedIn = this.#take(asked);
    held.accountCounters = asked.state.counters;
    held.accountCounters.inFlight += 1;
    held.keyCounters = asked.own;
    if (asked.own !== null) asked.own.inFlight += 1;
    return null;
  }

  /** Counts bytes of a request that is not over; false when a limit of bytes is used up, for the account or the key. */
  charge(held: Held, bytes: number): boolean {
    const nowMs = this.#clock.monotonicMs();
    let isLeft = true;
    for (const counters of [held.accountCounters, held.keyCounters]) {
      if (counters === null) continue;
      counters.lastMs = nowMs;
      counters.addBytes(nowMs, bytes);
      if (!counters.hasBytesLeft(nowMs)) isLeft = false;
    }
    return isLeft;
  }

  /** Ends what `admit` began: no longer in flight, bytes counted. A second time changes nothing. */
  release(held: Held, bytes: number): void {
    if (held.accountCounters === null) return;
    const nowMs = this.#clock.monotonicMs();
    for (const counters of [held.accountCounters, held.keyCounters]) {
      if (counters === null) continue;
      counters.inFlight -= 1;
      counters.addBytes(nowMs, bytes);
    }
    held.accountCounters = null;
    held.keyCounters = null;
  }

  /**
   * Takes `cost` units for a request that does not come through here (the verify API): all of them or none. Concurrent limits do not
   * apply. `remaining` is what the tightest of quota and windows of requests still has.
   */
  consume(caller: Caller, cost: number): Consumed {
    const asked = this.#question(caller, cost, false);
    const refusal = this.#refusal(asked);
    if (refusal === null) this.#take(asked);
    const { accountId, limits } = caller;
    const { nowMs } = this.#ask;
    const remaining = Math.min(
      asked.state.counters.requestsLeft(nowMs),
      asked.own?.requestsLeft(nowMs) ?? Number.POSITIVE_INFINITY,
      Math.max(0, limits.monthlyQuota - this.#usage.used(accountId)),
    );
    return { refusal, remaining };
  }

  /**
   * Adds the fields of draft-ietf-httpapi-ratelimit-headers-11 to `fields`: `RateLimit-Policy`, what is allowed, and `RateLimit`, what is
   * left. After a refusal only what was violated is told to be left: `Retry-After` must not be earlier than the end of a window that is
   * told beside it (section 6 of the draft).
   */
  addFields(fields: string[], caller: Caller, violated?: readonly string[]): void {
    const nowMs = this.#clock.monotonicMs();
    const state = this.#states.of(caller, nowMs);
    const own = this.#states.ownOf(caller, state, nowMs);
    const policy = this.#policyText(state);
    fields.push('ratelimit-policy', own === null ? policy : `${own.policy.field},${policy}`);
    const ownLeft = own === null ? '' : own.left(nowMs, violated);
    const items = ownLeft + state.counters.left(nowMs, violated);
    fields.push('ratelimit', this.#withMonth(items, caller, violated));
  }

  /** Forgets an account whose person is erased, and its keys. */
  forget(accountId: AccountId): void {
    this.#states.forget(accountId);
  }

  #question(caller: Caller, cost: number, isHeld: boolean): Asked {
    const nowMs = this.#clock.monotonicMs();
    this.#ask.nowMs = nowMs;
    this.#ask.cost = cost;
    this.#ask.isHeld = isHeld;
    const state = this.#states.of(caller, nowMs);
    state.counters.lastMs = nowMs;
    const own = this.#states.ownOf(caller, state, nowMs);
    if (own !== null) own.lastMs = nowMs;
    return { caller, state, own };
  }

  #take({ caller, state, own }: Asked): MonthWindow {
    const { nowMs, cost } = this.#ask;
    state.counters.take(nowMs, cost);
    own?.take(nowMs, cost);
    return this.#usage.count(caller.accountId, cost);
  }

  #refusal(asked: Asked): Refusal | null {
    const { caller, state, own } = asked;
    const { nowMs } = this.#ask;
    const blockedMs = state.hammering?.blockedForMs(caller.keyId, nowMs) ?? 0;
    if (blockedMs > 0) return this.#blocked(caller, blockedMs);
    const isOver = this.#isOverHardEnd(caller);
    if (!isOver && state.counters.mayPass(this.#ask) && (own === null || own.mayPass(this.#ask))) return null;
    state.hammering ??= new Hammering();
    const blockMs = state.hammering.refused(caller.keyId, nowMs, this.#states.planOf(caller.limits).hammer);
    return blockMs > 0 ? this.#blocked(caller, blockMs) : this.#violated(asked, isOver);
  }

  #isOverHardEnd({ accountId, limits }: Caller): boolean {
    return limits.quotaEnd === 'hard' && this.#usage.used(accountId) + this.#ask.cost > limits.monthlyQuota;
  }

  #violated({ caller, state, own }: Asked, isOver: boolean): Refusal {
    const ofAccount = state.counters.violation(this.#ask);
    const ofKey = own?.violation(this.#ask) ?? { names: [], waitMs: 0 };
    const monthMs = isOver ? this.#monthWaitMs(caller) : 0;
    const waitMs = Math.max(monthMs, ofAccount.waitMs, ofKey.waitMs);
    return {
      code: isOver ? 'quota-exceeded' : 'rate-limited',
      ...(Number.isFinite(waitMs) ? { retryAfterSeconds: ceilSeconds(waitMs) } : { detail: tooCostly }),
      violated: [...(isOver ? [month] : []), ...ofAccount.names, ...ofKey.names],
    };
  }

  #blocked({ limits }: Caller, blockedMs: number): Refusal {
    const { refusals, spanMs } = this.#states.planOf(limits).hammer;
    return abnormal({ name: 'refusals', quota: refusals, windowMs: spanMs, waitMs: blockedMs });
  }

  /** Infinite for what costs more than a whole month has; a single request is told to come back, as the plan may change. */
  #monthWaitMs({ limits }: Caller): number {
    const isTooCostly = this.#ask.cost > Math.max(1, limits.monthlyQuota);
    return isTooCostly ? Number.POSITIVE_INFINITY : this.#toNextMonthMs();
  }

  #toNextMonthMs(): number {
    return this.#usage.month().endMs - this.#clock.nowMs();
  }

  /** `RateLimit-Policy` of a plan in this month. */
  #policyText(state: AccountState): string {
    const { startMs, endMs } = this.#usage.month();
    if (state.policyMonthMs !== startMs) {
      const { field } = state.counters.policy;
      const quota = `"month";q=${state.limits.monthlyQuota};w=${(endMs - startMs) / 1000}`;
      state.policyText = field === '' ? quota : `${field},${quota}`;
      state.policyMonthMs = startMs;
    }
    return state.policyText;
  }

  #withMonth(items: string, { accountId, limits }: Caller, violated?: readonly string[]): string {
    if (violated !== undefined && !violated.includes(month)) return items.slice(0, -1);
    const left = Math.max(0, limits.monthlyQuota - this.#usage.used(accountId));
    return `${items}"month";r=${left};t=${ceilSeconds(this.#toNextMonthMs())}`;
  }
}
