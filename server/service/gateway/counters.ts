import { type Policy, type Rule, windowFor } from './policy.ts';
import { ceilSeconds, type SlidingWindow } from './sliding-window.ts';

/** Why a request may not pass: the violated rules and how long until none of them is; infinite when it costs more than a whole limit. */
export type Violation = { readonly names: readonly string[]; readonly waitMs: number };

/** One question to counters. The caller may use one object again and again. */
export type Ask = {
  readonly nowMs: number;
  readonly cost: number;
  /** The request will be in flight, and so counts as concurrent. */
  readonly isHeld: boolean;
};

/** What is counted of one account, or of one key with limits of its own. */
export class Counters {
  policy: Policy;
  /** Requests that are not answered yet. */
  inFlight = 0;
  /** Monotonic instant of the last request, for the sweep. */
  lastMs = 0;
  #windows: (SlidingWindow | null)[];

  constructor(policy: Policy) {
    this.policy = policy;
    this.#windows = policy.rules.map(windowFor);
  }

  /** Takes over another policy. What was counted in a window of the same kind and length goes on counting. */
  follow(policy: Policy, nowMs: number): void {
    if (policy === this.policy) return;
    const before = this.policy.rules.map((rule, at) => ({ rule, window: this.#windows[at] ?? null }));
    this.#windows = policy.rules.map((rule) => {
      const at = before.findIndex(
        (old) => old.rule.kind === rule.kind && old.rule.windowMs === rule.windowMs,
      );
      const [old] = at === -1 ? [] : before.splice(at, 1);
      return continued(rule, old?.window ?? null, nowMs);
    });
    this.policy = policy;
  }

  /** May this request pass? Takes nothing. */
  mayPass(ask: Ask): boolean {
    for (let at = 0; at < this.policy.rules.length; at++) if (this.#waitMs(ask, at) > 0) return false;
    return true;
  }

  /** All rules that keep the request from passing; to be asked after `mayPass` said no. */
  violation(ask: Ask): Violation {
    const names: string[] = [];
    let waitMs = 0;
    this.policy.rules.forEach((rule, at) => {
      const wait = this.#waitMs(ask, at);
      if (wait === 0) return;
      names.push(rule.name);
      waitMs = Math.max(waitMs, wait);
    });
    return { names, waitMs };
  }

  /** Takes `cost` units from each window of requests. */
  take(nowMs: number, cost: number): void {
    const { rules } = this.policy;
    for (let at = 0; at < rules.length; at++)
      if (rules[at]?.kind === 'requests') this.#windows[at]?.take(nowMs, cost);
  }

  /** Counts the bytes of a request and its answer. */
  addBytes(nowMs: number, bytes: number): void {
    const { rules } = this.policy;
    for (let at = 0; at < rules.length; at++)
      if (rules[at]?.kind === 'bytes') this.#windows[at]?.take(nowMs, bytes);
  }

  /** Is no window of bytes at its limit? */
  hasBytesLeft(nowMs: number): boolean {
    const { rules } = this.policy;
    for (let at = 0; at < rules.length; at++)
      if (rules[at]?.kind === 'bytes' && (this.#windows[at]?.waitMs(nowMs, 1) ?? 0) > 0) return false;
    return true;
  }

  /** Items of `RateLimit`, each with a comma behind it: of all rules, or of the violated ones alone. */
  left(nowMs: number, violated: readonly string[] | undefined): string {
    const { rules } = this.policy;
    let text = '';
    for (let at = 0; at < rules.length; at++) {
      const rule = rules[at];
      if (rule === undefined || (violated !== undefined && !violated.includes(rule.name))) continue;
      const window = this.#windows[at] ?? null;
      const used = window === null ? this.inFlight : window.used(nowMs);
      text += rule.head + Math.max(0, rule.limit - used);
      if (window !== null) text += `;t=${ceilSeconds(this.#effectiveMs(window, nowMs))}`;
      text += `${rule.tail},`;
    }
    return text;
  }

  /** Units that the tightest window of requests still has; infinite without one. */
  requestsLeft(nowMs: number): number {
    let left = Number.POSITIVE_INFINITY;
    this.policy.rules.forEach((rule, at) => {
      const window = this.#windows[at];
      if (rule.kind === 'requests' && window) left = Math.min(left, rule.limit - window.used(nowMs));
    });
    return Math.max(0, left);
  }

  /** Nothing is under way and nothing that was counted counts any more. */
  isIdle(nowMs: number): boolean {
    return this.inFlight === 0 && nowMs - this.lastMs > this.policy.memoryMs;
  }

  /** The draft's effective window: no more than what is left can be used in it. */
  #effectiveMs(window: SlidingWindow, nowMs: number): number {
    return window.waitMs(nowMs, 1) || window.steadyMs(nowMs);
  }

  #waitMs({ nowMs, cost, isHeld }: Ask, at: number): number {
    const rule = this.policy.rules[at];
    const window = this.#windows[at];
    if (window) return window.waitMs(nowMs, rule?.kind === 'bytes' ? 1 : cost);
    // Nobody knows when one of the requests under way will be answered: the shortest wait that can be told.
    return isHeld && rule !== undefined && this.inFlight >= rule.limit ? 1 : 0;
  }
}

/** The window of a rule with what an older one of the same length has counted. */
function continued(rule: Rule, old: SlidingWindow | null, nowMs: number): SlidingWindow | null {
  const fresh = windowFor(rule);
  if (old === null || fresh === null) return fresh;
  if (old.constructor === fresh.constructor) {
    old.limit = rule.limit;
    return old;
  }
  // One remembers instants, the other slots: as if all had been taken now, which is never too lenient.
  fresh.take(nowMs, old.used(nowMs));
  return fresh;
}
