import type { IncomingMessage, RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Incoming, ListenerHooks, Outgoing } from '#server/foundation/http/index.ts';
import {
  openUpstreams,
  singleUpstream,
  type UpstreamState,
  type UpstreamsPlan,
} from '#server/service/gateway/upstreams/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import { admit } from './admit.ts';
import { waitsToSend } from './care.ts';
import { Exchange, type GatewayParts } from './exchange.ts';
import { forward } from './forward.ts';
import { type Consumed, Limits } from './limits.ts';
import { createMonthlyUsage } from './monthly-usage.ts';
import type { Caller, GatewayDeps, GatewayOptions } from './ports.ts';
import { recordBroken } from './record-broken.ts';
import { answerAsLast, refuse } from './refuse.ts';
import { hopsLeft, isGatewayTarget } from './rules.ts';
import { scopesByRoute } from './scope-rules.ts';
import { createStrangers } from './strangers.ts';
import { asksForWebSocket, lastAnswer, takeUpgrade } from './take-upgrade.ts';
import { Traffic, type TrafficCounts } from './traffic.ts';
import { Tunnels } from './tunnels.ts';
import { type Verification, type Verified, verifyKey } from './verify.ts';

export type Gateway = {
  /** Answers a request; stands in front of Express. Never throws. */
  readonly handle: RequestListener;
  /** Is this request the gateway's? Everything else is for Express. */
  readonly serves: (req: IncomingMessage) => boolean;
  /** What the listener has to hand over beside requests. */
  readonly hooks: ListenerHooks;
  readonly usage: {
    /** Requests of an account in the running UTC month that count against its quota. */
    readonly used: (accountId: AccountId) => number;
    /** Forgets an account whose person is erased. */
    readonly forget: (accountId: AccountId) => void;
  };
  readonly upstreams: {
    /** How the targets of each upstream are. From memory, asks nobody. */
    readonly states: () => UpstreamState[];
  };
  /**
   * Takes `cost` units of a caller's quota and windows of requests for a request that does not come through the gateway: all of them, or
   * none and the refusal says why.
   */
  readonly consume: (caller: Caller, cost: number) => Consumed;
  /** The checks of the gateway for a request that does not come through it. */
  readonly verify: (verification: Verification) => Verified;
  /** Requests that are not answered yet. */
  readonly inFlight: () => number;
  /** WebSockets that are open. */
  readonly openTunnels: () => number;
  /** What was recorded since the start. */
  readonly traffic: () => TrafficCounts;
  /** From now on new requests are refused with `temporary-reduced-capacity`; resolves when none is under way. */
  readonly drain: () => Promise<void>;
  /** Drains, then ends the health checks and closes the connections to the upstreams. */
  readonly close: () => Promise<void>;
};

/** Counts requests under way and tells when there are none. */
function flightCounter() {
  let flying = 0;
  let landed: (() => void)[] = [];
  return {
    count: () => flying,
    begin: (exchange: Exchange) => {
      flying += 1;
      exchange.res.on('close', () => {
        exchange.answer?.clientClosed();
        exchange.release();
        flying -= 1;
        if (flying > 0) return;
        for (const tell of landed) tell();
        landed = [];
      });
    },
    none: () => (flying === 0 ? Promise.resolve() : new Promise<void>((resolve) => landed.push(resolve))),
  };
}

/** The story of one request: who is it, may it pass, then forward it or say why not. */
function handleExchange(parts: GatewayParts, exchange: Exchange): void {
  const refusal = admit(parts, exchange);
  const { method, headers } = exchange.req;
  if (refusal !== null) refuse(exchange, refusal);
  else if (method === 'OPTIONS' && hopsLeft(method, headers['max-forwards']) === 0) answerAsLast(exchange);
  else forward(parts, exchange);
}

function fail(parts: GatewayParts, exchange: Exchange, error: unknown): void {
  parts.log.error({ err: error, requestId: exchange.id }, 'gateway failed');
  if (exchange.res.headersSent) exchange.res.destroy();
  else refuse(exchange, { code: 'internal' }, 'upstream-failed');
}

/** Whatever throws is answered. */
function run(parts: GatewayParts, exchange: Exchange, story: typeof handleExchange): void {
  try {
    story(parts, exchange);
  } catch (error) {
    fail(parts, exchange, error);
  }
}

/** By which requests come in: whole ones, broken ones, and those that ask for another protocol. */
function entrances(
  parts: GatewayParts,
  flights: ReturnType<typeof flightCounter>,
): Pick<Gateway, 'handle' | 'serves' | 'hooks'> {
  const serves = (req: IncomingMessage): boolean => isGatewayTarget(req.url ?? '', parts.prefix);
  const take = (req: IncomingMessage, stream: Duplex, head: Buffer) => {
    const socket = stream as Socket;
    const exchange = new Exchange(parts, req, lastAnswer(req, socket));
    flights.begin(exchange);
    run(parts, exchange, () => takeUpgrade(parts, exchange, { socket, head }));
  };
  const handle = (req: Incoming, res: Outgoing): void => {
    const exchange = new Exchange(parts, req, res);
    flights.begin(exchange);
    run(parts, exchange, handleExchange);
  };
  return {
    handle,
    serves,
    hooks: {
      short: { serves: (url) => isGatewayTarget(url, parts.prefix), handle },
      onBroken: (broken, answer) => recordBroken(parts, broken, answer),
      onCut: parts.cutOff,
      takesExpect: (req) => serves(req) && waitsToSend(req),
      upgrades: {
        accepts: (req) => serves(req) && asksForWebSocket(req),
        take,
        leave: () => parts.tunnels.leave(),
      },
    },
  };
}

const planOf = (options: GatewayOptions): UpstreamsPlan =>
  options.upstreams ??
  singleUpstream({
    url: options.upstreamUrl,
    headersSeconds: options.upstreamTimeoutSeconds,
    connectSeconds: options.connectTimeoutSeconds,
    bodyIdleSeconds: options.idleTimeoutSeconds,
    tunnelIdleSeconds: options.tunnelIdleSeconds,
  });

function openParts(deps: GatewayDeps, options: GatewayOptions, isDraining: () => boolean): GatewayParts {
  const usage = createMonthlyUsage(deps);
  let isCutOff = false;
  return {
    ...deps,
    usage,
    upstreams: openUpstreams(deps, planOf(options)),
    limits: new Limits({ clock: deps.clock, usage }),
    strangers: createStrangers(),
    traffic: new Traffic(),
    trustedProxies: options.trustedProxies,
    prefix: options.prefix ?? '/api',
    requiredScopes: scopesByRoute(options.routeScopes ?? []),
    tunnels: new Tunnels(deps.clock),
    isDraining,
    isCutOff: () => isCutOff,
    cutOff: () => {
      isCutOff = true;
    },
  };
}

/**
 * The gateway in front of the team's API: key, limits, forwarding, one access-log record for each request. Keeps keys, limits and usage in
 * memory and asks no database on the way. `options.prefix` is stripped from the path.
 */
export function createGateway(deps: GatewayDeps, options: GatewayOptions): Gateway {
  const flights = flightCounter();
  let draining = false;
  const parts = openParts(deps, options, () => draining);
  const { usage, upstreams, limits } = parts;
  deps.onCallerChange((accountId) => parts.tunnels.judge(accountId));
  const drain = (): Promise<void> => {
    draining = true;
    parts.tunnels.leave();
    return flights.none();
  };
  return {
    ...entrances(parts, flights),
    usage: {
      used: usage.used,
      forget: (accountId) => {
        usage.forget(accountId);
        limits.forget(accountId);
      },
    },
    consume: (caller, cost) => limits.consume(caller, cost),
    upstreams: { states: upstreams.states },
    verify: (verification) => verifyKey(parts, verification),
    inFlight: flights.count,
    openTunnels: () => parts.tunnels.size,
    traffic: () => parts.traffic.counts(),
    drain,
    close: async () => {
      await drain();
      await upstreams.close();
    },
  };
}
