import type { TLSSocket } from 'node:tls';
import type { Dispatcher } from 'undici';
import { newId } from '#server/foundation/clock/index.ts';
import { clientIp, type Incoming, type Outgoing } from '#server/foundation/http/index.ts';
import type { Upstreams } from '#server/service/gateway/upstreams/index.ts';
import type { Outcome } from '#shared/contracts/access-log.ts';
import type { Counters } from './counters.ts';
import type { Held, Limits } from './limits.ts';
import type { MonthlyUsage } from './monthly-usage.ts';
import type { Caller, ExchangeRecord, GatewayDeps } from './ports.ts';
import type { Refusal } from './refusal.ts';
import { type MonthWindow, recordedTarget, stripPrefix } from './rules.ts';
import type { Strangers } from './strangers.ts';
import type { Traffic } from './traffic.ts';
import type { Tunnels } from './tunnels.ts';

/** RFC 6797; what the other routes of the listener say too. */
const hsts = 'max-age=31536000; includeSubDomains';

/** What every step of the gateway works with. */
export type GatewayParts = GatewayDeps & {
  readonly limits: Limits;
  readonly usage: MonthlyUsage;
  readonly strangers: Strangers;
  readonly traffic: Traffic;
  readonly upstreams: Upstreams;
  /** WebSockets that are open. */
  readonly tunnels: Tunnels;
  readonly trustedProxies: readonly string[];
  readonly prefix: string;
  /** Which scopes a key needs for this method and target. */
  readonly requiredScopes: (method: string, target: string) => readonly string[];
  /** True from `drain` on. */
  readonly isDraining: () => boolean;
  /** True from `cutOff` on: whatever is still under way is ended by us. */
  readonly isCutOff: () => boolean;
  readonly cutOff: () => void;
};

/** Takes the answer to an upgrade; `idleSeconds` is what the route's upstream says of silence. */
export type UpgradeHandler = Dispatcher.DispatchHandler & { idleSeconds: number };

export type Ending = { readonly status: number; readonly outcome: Outcome; readonly code: string | null };

/** Who answers an exchange. */
export type Answering = {
  /** The client's connection is closed, or the answer is over. */
  readonly clientClosed: () => void;
};

/** One request and its answer on their way through the gateway, from the first field to the row in the access log. */
export class Exchange implements Held {
  readonly req: Incoming;
  readonly res: Outgoing;
  readonly id: string;
  readonly ip: string;
  /** Path and query for the upstream, without the prefix; null when they must not be forwarded. */
  readonly target: string | null;
  /** Takes the upstream's answer when the client asked for another protocol. */
  tunnel: UpgradeHandler | null = null;
  /** Told when the client is gone; a field, because another listener for each request costs more. */
  answer: Answering | null = null;
  caller: Caller | null = null;
  /** The month this request was counted in. */
  countedIn: MonthWindow | null = null;
  /** Name of the upstream whose route matched. */
  upstreamName: string | null = null;
  accountCounters: Counters | null = null;
  keyCounters: Counters | null = null;
  isOverage = false;
  requestBytes = 0;
  responseBytes = 0;
  /** Monotonic instants in milliseconds. */
  upstreamFromMs: number | null = null;
  upstreamUntilMs: number | null = null;
  /** True once the row is pushed: nothing that happens later changes how the exchange ended. */
  recorded = false;
  readonly #parts: GatewayParts;
  readonly #timeMs: number;
  readonly #fromMs: number;
  /** Bytes that the limits know of. */
  #chargedBytes = 0;

  constructor(parts: GatewayParts, req: Incoming, res: Outgoing) {
    this.#parts = parts;
    this.req = req;
    this.res = res;
    this.id = newId(parts);
    this.target = stripPrefix(req.url ?? '', parts.prefix);
    this.ip = clientIp(req, parts.trustedProxies);
    this.#timeMs = parts.clock.nowMs();
    this.#fromMs = parts.clock.monotonicMs();
  }

  /** Fields that every answer carries, as names (in lower case) and values in turn. */
  answerFields(refusal?: Refusal): string[] {
    const fields = ['x-request-id', this.id];
    if (isEncrypted(this.req)) fields.push('strict-transport-security', hsts);
    const { caller } = this;
    const told = refusal?.told;
    if (told !== undefined) {
      fields.push('ratelimit-policy', told.policy);
      if (told.left !== undefined) fields.push('ratelimit', told.left);
      return fields;
    }
    // Who holds a key that may not be used, perhaps a thief, learns nothing about the account behind it.
    if (caller === null || isRefusedKey(caller)) return fields;
    this.#parts.limits.addFields(fields, caller, refusal?.violated);
    return fields;
  }

  /** Counts the bytes since it was last called, of an exchange without an end in sight; false when a limit of bytes is used up. */
  charge(): boolean {
    return this.#parts.limits.charge(this, this.#takeUncharged());
  }

  /** The connection to the client is gone: did a stop cut it? */
  get isCutOff(): boolean {
    return this.#parts.isCutOff();
  }

  /** Gives back the place of a request that is over and counts its bytes; once, whatever happens. */
  release(): void {
    this.#parts.limits.release(this, this.#takeUncharged());
  }

  /**
   * Pushes the row, once. A request that failed at the upstream, or that a stop cut, is given back to the quota; one over its soft end is marked. `onWritten` is
   * called when the row outlives the process: only then the last byte of the answer may go out.
   */
  record(ending: Ending, onWritten?: () => void): void {
    if (this.recorded) return;
    this.recorded = true;
    this.release();
    const { outcome } = ending;
    const { accessLog, traffic, usage } = this.#parts;
    if (this.countedIn && this.caller && outcome !== 'forwarded' && outcome !== 'client-aborted')
      usage.giveBack(this.caller.accountId, this.countedIn);
    const row = this.rowOf(ending);
    traffic.count(row);
    accessLog.push(row, onWritten);
  }

  /** The row, if it ended now. */
  rowOf({ status, outcome, code }: Ending): ExchangeRecord {
    return {
      id: this.id,
      timeMs: this.#timeMs,
      accountId: this.caller?.accountId ?? null,
      keyId: this.caller?.keyId ?? null,
      method: this.req.method ?? '',
      status,
      outcome,
      code: code ?? (this.isOverage ? 'quota-exceeded' : null),
      durationUs: Math.round((this.#parts.clock.monotonicMs() - this.#fromMs) * 1000),
      upstreamUs: this.#upstreamUs(),
      requestBytes: this.requestBytes,
      responseBytes: this.responseBytes,
      ip: this.ip,
      userAgent: this.req.headers['user-agent'] ?? null,
      target: this.target ?? recordedTarget(this.req.url ?? '', this.#parts.prefix),
    };
  }

  #takeUncharged(): number {
    const bytes = this.requestBytes + this.responseBytes - this.#chargedBytes;
    this.#chargedBytes += bytes;
    return bytes;
  }

  #upstreamUs(): number | null {
    if (this.upstreamFromMs === null) return null;
    const until = this.upstreamUntilMs ?? this.#parts.clock.monotonicMs();
    return Math.round((until - this.upstreamFromMs) * 1000);
  }
}

export const isRefusedKey = ({ refusal }: Caller): boolean =>
  refusal === 'key-expired' || refusal === 'key-ip-refused';

/** Did this request come over TLS of our own? */
export const isEncrypted = (req: Incoming): boolean => (req.socket as Partial<TLSSocket>).encrypted === true;
