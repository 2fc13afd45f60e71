import type { Clock } from '#server/foundation/clock/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import type { Closing } from './frame-trace.ts';

/** A WebSocket that is open, as those see it who may end it. */
export type OpenTunnel = {
  readonly accountId: AccountId;
  /** Asks again whether its key may be used, and ends it when not. */
  readonly judge: () => void;
  /** Ends it when its time is over: `nowMs` in Unix milliseconds, `monotonicMs` for silence. */
  readonly tick: (nowMs: number, monotonicMs: number) => void;
  readonly end: (closing: Closing) => void;
};

/** What both sides are told when the process ends. */
export const stopping: Closing = { status: 1001, reason: 'the gateway is stopping', lingerMs: 1_000 };

/** How often is looked for tunnels whose time is over. Two comparisons for each. */
const tickMs = 250;

/** The WebSockets that are open. */
export class Tunnels {
  readonly #clock: Clock;
  readonly #byAccount = new Map<AccountId, Set<OpenTunnel>>();
  #size = 0;
  #ticker: NodeJS.Timeout | null = null;
  #isLeaving = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Is the process on its way out? A tunnel that opens now ends at once. */
  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  get size(): number {
    return this.#size;
  }

  add(tunnel: OpenTunnel): void {
    const others = this.#byAccount.get(tunnel.accountId);
    if (others) others.add(tunnel);
    else this.#byAccount.set(tunnel.accountId, new Set([tunnel]));
    this.#size += 1;
    this.#ticker ??= setInterval(() => this.#tick(), tickMs).unref();
  }

  remove(tunnel: OpenTunnel): void {
    const others = this.#byAccount.get(tunnel.accountId);
    if (!others?.delete(tunnel)) return;
    this.#size -= 1;
    if (others.size === 0) this.#byAccount.delete(tunnel.accountId);
    if (this.#size > 0 || this.#ticker === null) return;
    clearInterval(this.#ticker);
    this.#ticker = null;
  }

  /** A key of the account, or the account itself, became another. */
  judge(accountId: AccountId): void {
    for (const tunnel of [...(this.#byAccount.get(accountId) ?? [])]) tunnel.judge();
  }

  /** Ends all, and from now on every new one. */
  leave(): void {
    this.#isLeaving = true;
    for (const tunnel of this.#all()) tunnel.end(stopping);
  }

  #all(): OpenTunnel[] {
    return [...this.#byAccount.values()].flatMap((tunnels) => [...tunnels]);
  }

  #tick(): void {
    const nowMs = this.#clock.nowMs();
    const monotonicMs = this.#clock.monotonicMs();
    for (const tunnel of this.#all()) tunnel.tick(nowMs, monotonicMs);
  }
}
