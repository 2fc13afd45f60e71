import type { Duplex } from 'node:stream';
import { Client, type Dispatcher } from 'undici';
import { type Clock, nowUtc } from '#server/foundation/clock/index.ts';
import type { Log } from '#server/foundation/http/index.ts';
import { type HttpClient, type HttpRequest, openHttpClient } from '#server/foundation/http-client/index.ts';
import type { Instant } from '#shared/values/index.ts';
import { Breaker } from './breaker.ts';
import { type Failure, failureText } from './failure-rules.ts';
import type { TargetPlan, UpstreamPlan } from './plan.ts';

/** `unhealthy` says the health check, `open` and `half-open` say failed requests; neither takes requests, but for one trial. */
export type TargetCondition = 'healthy' | 'unhealthy' | 'open' | 'half-open';

export type TargetState = {
  readonly url: string;
  readonly state: TargetCondition;
  /** When the state became what it is. */
  readonly sinceUtc: Instant;
  readonly inFlight: number;
  /** May a request be sent to it, if only to try? False while its breaker is open, and while its check fails. */
  readonly isUsable: boolean;
  /** Requests that failed at it since the start: it was not reached, or broke off, or was too late. */
  readonly failures: number;
  /** Why the last request or check that failed did, in words; null when none has yet. */
  readonly lastError: string | null;
  readonly lastErrorAtUtc: Instant | null;
};

export type TargetDeps = {
  readonly clock: Clock;
  readonly log: Log;
  /** Told when the condition became another. */
  readonly onChange: () => void;
};

/** The same failure of a target is told once in this time. */
const tellAgainMs = 10_000;

/** How a connection is made. Certificates are verified, whatever NODE_TLS_REJECT_UNAUTHORIZED says; no setting turns it off. */
const connectOptions = ({ timeouts, tls, ca }: UpstreamPlan) => ({
  timeout: Math.round(timeouts.connectSeconds * 1000),
  rejectUnauthorized: true,
  ...(ca === undefined ? {} : { ca }),
  ...(tls?.serverName === undefined ? {} : { servername: tls.serverName }),
});

/** One server of an upstream: its connections, and whether it may be given requests. */
export class Target {
  readonly url: string;
  /** The path in its address, without a slash at the end. */
  readonly basePath: string;
  readonly weight: number;
  /** Its place among the targets, as a bit. */
  readonly bit: number;
  /** For the balancing: what this target is owed. */
  credit = 0;
  inFlight = 0;
  /** Requests under way whose connection is no longer one of ours: tunnels. */
  #tunnels = 0;
  readonly #deps: TargetDeps;
  readonly #upstream: UpstreamPlan;
  readonly #origin: string;
  readonly #client: HttpClient;
  readonly #breaker: Breaker;
  readonly #toldAtMs = new Map<string, number>();
  #isHealthy = true;
  #sinceUtc: Instant;
  #failures = 0;
  #lastError: string | null = null;
  #lastErrorAtUtc: Instant | null = null;

  constructor(deps: TargetDeps, upstream: UpstreamPlan, at: number) {
    const plan = upstream.targets[at] as TargetPlan;
    const url = new URL(plan.url);
    this.#deps = deps;
    this.#upstream = upstream;
    this.#origin = url.origin;
    this.url = plan.url;
    this.basePath = url.pathname.replace(/\/$/, '');
    this.weight = plan.weight;
    this.bit = 1 << at;
    this.#breaker = new Breaker(upstream.breaker);
    this.#sinceUtc = nowUtc(deps.clock);
    // Without pipelining one slow answer cannot hold up another. HTTP/1.1 only: that is what the fields are filtered for.
    this.#client = openHttpClient(url.origin, {
      connections: upstream.connections,
      headersTimeout: Math.round(upstream.timeouts.headersSeconds * 1000),
      bodyTimeout: Math.round(upstream.timeouts.bodyIdleSeconds * 1000),
      connect: connectOptions(upstream),
    });
  }

  /** May any request be sent to it? */
  get isReady(): boolean {
    return this.#isHealthy && this.#breaker.state === 'closed';
  }

  /** Is a connection free, or can one be made? */
  get hasRoom(): boolean {
    return this.inFlight - this.#tunnels < this.#upstream.connections;
  }

  isTrialDue(nowMs: number): boolean {
    return this.#isHealthy && this.hasRoom && this.#breaker.isTrialDue(nowMs);
  }

  /** Milliseconds after which it is worth asking again. */
  waitMs(nowMs: number): number {
    const wait = this.#breaker.waitMs(nowMs);
    return this.#isHealthy ? wait : Math.max(wait, (this.#upstream.health?.intervalSeconds ?? 1) * 1000);
  }

  get condition(): TargetCondition {
    if (!this.#isHealthy) return 'unhealthy';
    return this.#breaker.state === 'closed' ? 'healthy' : this.#breaker.state;
  }

  /** A trial that is due counts: else nobody would send the request that closes the breaker. So does one under way: its verdict is open. */
  get #isUsable(): boolean {
    if (!this.#isHealthy) return false;
    return this.#breaker.state !== 'open' || this.#breaker.isTrialDue(this.#deps.clock.monotonicMs());
  }

  get state(): TargetState {
    return {
      url: this.url,
      state: this.condition,
      sinceUtc: this.#sinceUtc,
      inFlight: this.inFlight,
      isUsable: this.#isUsable,
      failures: this.#failures,
      lastError: this.#lastError,
      lastErrorAtUtc: this.#lastErrorAtUtc,
    };
  }

  /** Takes a request on; true when it is the trial of a breaker that was open. `landed` must follow, once. */
  begin(): boolean {
    this.inFlight += 1;
    if (this.#breaker.state === 'closed') return false;
    this.#change(() => this.#breaker.beginTrial());
    return true;
  }

  landed(): void {
    this.inFlight -= 1;
  }

  /** The connection of a request became a tunnel: it is under way until the tunnel is closed, but takes no place any more. */
  tunnelled(socket: Duplex): void {
    this.#tunnels += 1;
    socket.once('close', () => {
      this.#tunnels -= 1;
      this.landed();
    });
  }

  dispatch(options: HttpRequest, handler: Dispatcher.DispatchHandler): void {
    this.#client.dispatch(options, handler);
  }

  /** It answered, with whatever status. */
  succeeded(isTrial: boolean): void {
    if (isTrial) this.#change(() => this.#breaker.succeeded(true));
    else this.#breaker.succeeded(false);
  }

  failed(error: Failure, isTrial: boolean): void {
    this.#failures += 1;
    this.#remember(error);
    this.#change(() => this.#breaker.failed(isTrial, this.#deps.clock.monotonicMs()));
  }

  /** The request ended without a verdict on the target. */
  abandoned(isTrial: boolean): void {
    if (isTrial) this.#change(() => this.#breaker.abandoned(true));
  }

  /** What the health check found; `error` is what its last check failed of. */
  judge(isHealthy: boolean, error?: Failure): void {
    if (error) this.#remember(error);
    this.#change(() => {
      this.#isHealthy = isHealthy;
    });
  }

  /** A connection of its own to the target, so that a check need not wait behind requests. */
  openCheckClient(timeoutSeconds: number): Client {
    const timeout = Math.round(timeoutSeconds * 1000);
    return new Client(this.#origin, {
      allowH2: false,
      headersTimeout: timeout,
      bodyTimeout: timeout,
      connect: { ...connectOptions(this.#upstream), timeout },
    });
  }

  /** Closes idle connections and waits for requests under way. */
  close(): Promise<void> {
    return this.#client.close();
  }

  #remember(error: Failure): void {
    const { clock, log } = this.#deps;
    this.#lastError = failureText(error);
    this.#lastErrorAtUtc = nowUtc(clock);
    const kind = error.code ?? error.name;
    const nowMs = clock.monotonicMs();
    if (nowMs - (this.#toldAtMs.get(kind) ?? Number.NEGATIVE_INFINITY) < tellAgainMs) return;
    this.#toldAtMs.set(kind, nowMs);
    log.warn(this.#place(), `upstream ${this.#upstream.name}: ${this.url} failed: ${this.#lastError}`);
  }

  /** Does something that may change the condition, and tells when it did. */
  #change(step: () => void): void {
    const before = this.condition;
    step();
    const after = this.condition;
    if (before === after) return;
    this.#sinceUtc = nowUtc(this.#deps.clock);
    const text = `upstream ${this.#upstream.name}: ${this.url} is ${after}, was ${before}`;
    if (after === 'healthy') this.#deps.log.info(this.#place(), text);
    else this.#deps.log.warn(this.#place(), text);
    this.#deps.onChange();
  }

  #place() {
    return { upstream: this.#upstream.name, target: this.url, err: this.#lastError };
  }
}
