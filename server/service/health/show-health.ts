import type { Overview } from '#shared/contracts/overview.ts';
import type { HealthDeps } from './deps.ts';

/** How the server is, for an administrator: with names and addresses of the configuration, without anything about a person. */
export function showHealth({ accessLog, gateway, usage, whenFull }: HealthDeps): Overview['health'] {
  const { state, waitingRows, lostRows } = accessLog.health();
  const targets = gateway.upstreams
    .states()
    .flatMap(({ name, targets: all }) => all.map((target) => ({ upstream: name, ...target })));
  return {
    accessLog: { state, whenFull, isRefusing: !accessLog.hasRoom(), waitingRows, lostRows },
    targets: {
      total: targets.length,
      out: targets.flatMap(({ upstream, url, state: condition, sinceUtc, lastError }) =>
        condition === 'healthy' ? [] : [{ upstream, url, state: condition, sinceUtc, lastError }],
      ),
    },
    lastRollUpUtc: usage.rollUp.state().lastDoneUtc,
  };
}
