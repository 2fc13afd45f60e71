import type { Dispatcher } from 'undici';
import { Attempt } from './attempt.ts';
import { createPick } from './balance.ts';
import { UpstreamUnavailable } from './failure-rules.ts';
import { startHealthCheck } from './health-check.ts';
import type { RoutePlan, UpstreamPlan, UpstreamsPlan } from './plan.ts';
import { bySpecificity, matchRoute, withoutPrefix } from './routing-rules.ts';
import { Target, type TargetDeps, type TargetState } from './target.ts';
import { WaitingLine } from './waiting-line.ts';

export type UpstreamState = {
  readonly name: string;
  /** Requests that wait for a connection. */
  readonly waiting: number;
  readonly targets: readonly TargetState[];
};

/** One API behind the gateway, on one or several targets. */
export type Upstream = {
  readonly name: string;
  /** Silence both ways after which a WebSocket to it is ended. */
  readonly tunnelIdleSeconds: number;
  /**
   * Sends a request to one of the targets, and to another when it is idempotent (RFC 9110 section 9.2.2) and was not sent. `options.path` is
   * the path behind the target's address; the object is used up. What goes wrong is told to `handler.onResponseError`: errors of undici,
   * or UpstreamUnavailable when no target takes requests.
   */
  readonly dispatch: (options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) => void;
};

export type Route = {
  readonly upstream: Upstream;
  readonly host: string | undefined;
  /** Beginning of the path; empty for every path. */
  readonly prefix: string;
  /** The path for the upstream. */
  readonly pathOf: (target: string) => string;
};

export type Upstreams = {
  /** Do routes ask for the host at all? */
  readonly usesHosts: boolean;
  /** The route of a request, or null when there is none. `host` in lower case without port; `target` without the gateway's prefix. */
  readonly find: (host: string, target: string) => Route | null;
  readonly states: () => UpstreamState[];
  /** Ends the health checks, closes idle connections and waits for requests under way. */
  readonly close: () => Promise<void>;
};

type Opened = Upstream & { readonly state: () => UpstreamState; readonly close: () => Promise<void> };
type Deps = Omit<TargetDeps, 'onChange'>;

/** Why none of the targets takes a request now: busy, when one would, else out. */
function whyNone({ clock }: Deps, targets: readonly Target[]): UpstreamUnavailable {
  if (targets.some(({ isReady }) => isReady))
    return new UpstreamUnavailable({ retryAfterSeconds: 1, isBusy: true });
  const nowMs = clock.monotonicMs();
  const waitMs = Math.min(...targets.map((target) => target.waitMs(nowMs)));
  return new UpstreamUnavailable({ retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)), isBusy: false });
}

function openUpstream(deps: Deps, plan: UpstreamPlan): Opened {
  const targets: Target[] = [];
  const line = new WaitingLine({ clock: deps.clock, plan: plan.queue, targets });
  const targetDeps = { ...deps, onChange: () => line.settle() };
  for (const at of plan.targets.keys()) targets.push(new Target(targetDeps, plan, at));
  const { health } = plan;
  const checks = health ? targets.map((target) => startHealthCheck(target, health)) : [];
  const parts = {
    pick: createPick({ clock: deps.clock, balance: plan.balance, targets }),
    line,
    retries: plan.retries,
    unavailable: () => whyNone(deps, targets),
  };
  return {
    name: plan.name,
    tunnelIdleSeconds: plan.timeouts.tunnelIdleSeconds,
    dispatch: (options, handler) => new Attempt(parts, options, handler).start(),
    state: () => ({ name: plan.name, waiting: line.length, targets: targets.map(({ state }) => state) }),
    close: async () => {
      await Promise.all(checks.map((stop) => stop()));
      await Promise.all(targets.map((target) => target.close()));
    },
  };
}

function openRoute(plan: RoutePlan, upstream: Upstream): Route {
  const prefix = plan.pathPrefix === '/' ? '' : plan.pathPrefix;
  const strips = plan.stripPrefix && prefix !== '';
  return {
    upstream,
    host: plan.host,
    prefix,
    pathOf: strips ? (target) => withoutPrefix(target, prefix) : (target) => target,
  };
}

/** Opens every upstream of a checked plan and begins its health checks. Throws a plain Error for a route to an upstream that is not there. */
export function openUpstreams(deps: Deps, plan: UpstreamsPlan): Upstreams {
  const opened = new Map(plan.upstreams.map((upstream) => [upstream.name, openUpstream(deps, upstream)]));
  const routes = plan.routes.map((route) => {
    const upstream = opened.get(route.upstream);
    if (upstream === undefined) throw new Error(`no upstream is called ${route.upstream}`);
    return openRoute(route, upstream);
  });
  routes.sort(bySpecificity);
  return {
    usesHosts: routes.some(({ host }) => host !== undefined),
    find: (host, target) => matchRoute(routes, host, target),
    states: () => [...opened.values()].map(({ state }) => state()),
    close: async () => {
      await Promise.all([...opened.values()].map(({ close }) => close()));
    },
  };
}
