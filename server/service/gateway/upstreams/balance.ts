import type { Clock } from '#server/foundation/clock/index.ts';
import type { UpstreamPlan } from './plan.ts';
import type { Target } from './target.ts';

type Of = {
  readonly clock: Clock;
  readonly balance: UpstreamPlan['balance'];
  readonly targets: readonly Target[];
};

/** `tried` has the bits of the targets that were asked already; `canMoveOn`: may the request go to another target if this one fails? */
export type Pick = (tried: number, canMoveOn: boolean) => Target | null;

/** Smooth weighted round robin, as nginx does it: each gets its share, and no target gets its share in one go. */
function roundRobin(targets: readonly Target[], tried: number): Target | null {
  let best: Target | null = null;
  let total = 0;
  for (const target of targets) {
    if ((target.bit & tried) !== 0 || !target.isReady || !target.hasRoom) continue;
    total += target.weight;
    target.credit += target.weight;
    if (best === null || target.credit > best.credit) best = target;
  }
  if (best !== null) best.credit -= total;
  return best;
}

/** The one with the fewest requests under way for its weight; among equals, each in turn. */
function leastInFlight(targets: readonly Target[], tried: number): Target | null {
  const fewest = (one: Target, other: Target) =>
    (one.inFlight + 1) * other.weight - (other.inFlight + 1) * one.weight || other.credit - one.credit;
  let best: Target | null = null;
  for (const target of targets) {
    if ((target.bit & tried) !== 0 || !target.isReady || !target.hasRoom) continue;
    target.credit += 1;
    if (best === null || fewest(target, best) < 0) best = target;
  }
  if (best !== null) best.credit = 0;
  return best;
}

/**
 * Chooses a target for each request, or null when none takes any. A target whose breaker is due for a trial gets the next request that can
 * move on; one that cannot is risked only when there is no other.
 */
export function createPick({ clock, balance, targets }: Of): Pick {
  const choose = balance === 'round-robin' ? roundRobin : leastInFlight;
  const allReady = () => {
    for (const target of targets) if (!target.isReady) return false;
    return true;
  };
  const due = (tried: number): Target | null => {
    const nowMs = clock.monotonicMs();
    for (const target of targets) if ((target.bit & tried) === 0 && target.isTrialDue(nowMs)) return target;
    return null;
  };
  return (tried, canMoveOn) => {
    if (allReady()) return choose(targets, tried);
    if (canMoveOn) return due(tried) ?? choose(targets, tried);
    return choose(targets, tried) ?? due(tried);
  };
}
