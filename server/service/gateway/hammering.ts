import type { KeyId } from '#shared/values/index.ts';
import type { Policy } from './policy.ts';

/** How long a key or an address is refused after abnormal usage. */
export const blockMs = 60_000;

/** So many refusals for each unit of the limit are abnormal: who waits for `Retry-After` has none at all. */
const refusalsPerUnit = 20;
/** Below this nothing is abnormal, however small the limit: a burst of one page or one batch. */
const leastRefusals = 300;
const longestSpanMs = 60_000;

/** More than `refusals` within `spanMs` are abnormal. */
export type HammerRule = { readonly refusals: number; readonly spanMs: number };

/**
 * What is abnormal under a policy: within the shortest window of requests (at most a minute) more than twenty times as many refusals as
 * requests it lets pass, and more than 300. Pure.
 */
export function hammerRuleOf({ rules }: Policy): HammerRule {
  const windows = rules.filter(({ kind }) => kind === 'requests').sort((a, b) => a.windowMs - b.windowMs);
  const { limit, windowMs } = windows[0] ?? { limit: leastRefusals, windowMs: longestSpanMs };
  const spanMs = Math.min(windowMs, longestSpanMs);
  const perSpan = Math.ceil((limit * spanMs) / windowMs);
  return { refusals: Math.max(leastRefusals, perSpan * refusalsPerUnit), spanMs };
}

type Refusals = { fromMs: number; count: number; blockedUntilMs: number };

/** Refusals of the keys of one account; only keys that were refused are remembered. */
export class Hammering {
  readonly #byKey = new Map<KeyId, Refusals>();

  /** Milliseconds until the key is no longer blocked; 0 when it is not. */
  blockedForMs(keyId: KeyId, nowMs: number): number {
    return Math.max(0, (this.#byKey.get(keyId)?.blockedUntilMs ?? 0) - nowMs);
  }

  /** Counts one refusal by a limit. Returns the milliseconds for which the key is blocked if it was one too many, else 0. */
  refused(keyId: KeyId, nowMs: number, rule: HammerRule): number {
    let seen = this.#byKey.get(keyId);
    if (seen === undefined) {
      seen = { fromMs: nowMs, count: 0, blockedUntilMs: 0 };
      this.#byKey.set(keyId, seen);
    }
    if (nowMs - seen.fromMs >= rule.spanMs) {
      seen.fromMs = nowMs;
      seen.count = 0;
    }
    seen.count += 1;
    if (seen.count <= rule.refusals) return 0;
    seen.blockedUntilMs = nowMs + blockMs;
    seen.count = 0;
    return blockMs;
  }
}
