export type BreakerState = 'closed' | 'open' | 'half-open';

export type BreakerPlan = {
  /** Failures in a row after which nothing more is sent. */
  readonly failures: number;
  /** How long nothing is sent; then one request tries. */
  readonly openSeconds: number;
};

/**
 * A circuit breaker, on monotonic milliseconds that are handed in. Closed: everything passes. After `failures` failures in a row it is
 * open: nothing passes. After `openSeconds` the next request is a trial (half-open), alone: its success closes the breaker, its failure
 * opens it for as long again. What was sent before it opened decides nothing any more.
 */
export class Breaker {
  readonly #plan: BreakerPlan;
  #failures = 0;
  #state: BreakerState = 'closed';
  #openUntilMs = 0;

  constructor(plan: BreakerPlan) {
    this.#plan = plan;
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** May a trial begin now? */
  isTrialDue(nowMs: number): boolean {
    return this.#state === 'open' && nowMs >= this.#openUntilMs;
  }

  /** Milliseconds until something may pass again: 0 when closed or due; unknown while a trial runs, then a second. */
  waitMs(nowMs: number): number {
    if (this.#state === 'half-open') return 1000;
    return this.#state === 'closed' ? 0 : Math.max(0, this.#openUntilMs - nowMs);
  }

  beginTrial(): void {
    this.#state = 'half-open';
  }

  succeeded(isTrial: boolean): void {
    if (isTrial) this.#state = 'closed';
    if (this.#state === 'closed') this.#failures = 0;
  }

  failed(isTrial: boolean, nowMs: number): void {
    if (this.#state === 'closed') this.#failures += 1;
    const opens = this.#state === 'closed' && this.#failures >= this.#plan.failures;
    if (!opens && !isTrial) return;
    this.#state = 'open';
    this.#openUntilMs = nowMs + this.#plan.openSeconds * 1000;
  }

  /** A trial that ended without a verdict, because its client went away: the next request is the trial. */
  abandoned(isTrial: boolean): void {
    if (isTrial) this.#state = 'open';
  }
}
