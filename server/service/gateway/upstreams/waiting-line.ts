import type { Clock } from '#server/foundation/clock/index.ts';
import type { QueuePlan } from './plan.ts';
import type { Target } from './target.ts';

/** A request that waits for a connection. */
export type Waiting = {
  /** Bits of the targets that are not for it any more. */
  readonly tried: number;
  /** Goes on when a target has room; false when it has to wait further. */
  readonly goOn: () => boolean;
  /** Nothing came of it. */
  readonly giveUp: () => void;
};

type Parts = { readonly clock: Clock; readonly plan: QueuePlan; readonly targets: readonly Target[] };

/** How often is looked for those who have waited too long. */
const tickMs = 100;

/**
 * Those that wait for a connection to a target of an upstream, in their order: so many, and so long. It is ours and not the client's own
 * queue, because there a request stays with the target it was given to, and without end.
 */
export class WaitingLine {
  readonly #parts: Parts;
  readonly #since = new Map<Waiting, number>();
  #ticker: NodeJS.Timeout | null = null;
  #isSettling = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get length(): number {
    return this.#since.size;
  }

  /** False when there is nothing to wait for, or no room. */
  takes(waiting: Waiting): boolean {
    const { clock, plan } = this.#parts;
    if (!this.#isWorthIt(waiting) || this.#since.size >= plan.most) return false;
    this.#since.set(waiting, clock.monotonicMs());
    this.#ticker ??= setInterval(() => this.#tick(), tickMs).unref();
    return true;
  }

  /** A connection became free, or a target came in or went out: whoever can goes on, whoever has nothing to wait for gives up. */
  settle(): void {
    if (this.#since.size === 0) return;
    // Whoever goes on may fail at once, which settles again.
    if (this.#isSettling) return;
    this.#isSettling = true;
    try {
      for (const waiting of this.#since.keys()) {
        if (waiting.goOn()) this.#since.delete(waiting);
        else if (!this.#isWorthIt(waiting)) this.#leave(waiting);
        else if (!this.#hasRoom()) break;
      }
    } finally {
      this.#isSettling = false;
    }
    this.#rest();
  }

  #isWorthIt({ tried }: Waiting): boolean {
    return this.#parts.targets.some((target) => (target.bit & tried) === 0 && target.isReady);
  }

  #hasRoom(): boolean {
    return this.#parts.targets.some((target) => target.isReady && target.hasRoom);
  }

  #leave(waiting: Waiting): void {
    this.#since.delete(waiting);
    waiting.giveUp();
  }

  #tick(): void {
    const { clock, plan } = this.#parts;
    const tooLongMs = clock.monotonicMs() - plan.timeoutSeconds * 1000;
    for (const [waiting, sinceMs] of this.#since) {
      if (sinceMs > tooLongMs) break;
      this.#leave(waiting);
    }
    this.#rest();
  }

  #rest(): void {
    if (this.#since.size > 0 || this.#ticker === null) return;
    clearInterval(this.#ticker);
    this.#ticker = null;
  }
}
