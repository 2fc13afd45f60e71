import {
  type RetentionRule,
  type RetentionRuleId,
  retentionRules,
} from '#server/foundation/database/index.ts';
import type { PromiseCheck, RetentionTarget } from '#server/foundation/obligations/index.ts';
import { counted } from '#shared/values/index.ts';
import type { Retention } from './deps.ts';
import { cutoffOf, findRisk, graceMs } from './rules.ts';

/**
 * One check for each rule that something carries out. *kept*: nothing is older than the rule and one hour. *broken*: something is.
 * *at-risk*: nothing is yet, but retention does not run as it should.
 */
export function retentionPromises(retention: Retention): PromiseCheck[] {
  const rules = Object.entries(retentionRules) as [RetentionRuleId, RetentionRule][];
  return rules.flatMap(([id, { clause, title, days }]) => {
    const targets = retention.targets.filter(({ rule }) => rule === id);
    if (days === null || targets.length === 0) return [];
    return [{ clause, title: `${title}: removed in time`, check: () => checkRule(retention, targets, days) }];
  });
}

async function checkRule(
  { clock, store }: Retention,
  targets: readonly RetentionTarget[],
  days: number,
): Promise<Awaited<ReturnType<PromiseCheck['check']>>> {
  const nowMs = clock.nowMs();
  const overdue = await findOverdue(targets, cutoffOf(nowMs, days), cutoffOf(nowMs - graceMs, days));
  if (overdue.length > 0)
    return {
      state: 'broken',
      detail: `older than ${counted(days, 'day')} and one hour: ${overdue.join('; ')}`,
    };
  const risk = findRisk(nowMs, await store.lastWet());
  if (risk !== null) return { state: 'at-risk', detail: risk };
  return { state: 'kept', detail: `nothing is older than ${counted(days, 'day')} and one hour` };
}

/** The oldest record decides, not what a run would remove: a target that works in whole hours must not hide one for another hour. */
async function findOverdue(
  targets: readonly RetentionTarget[],
  cutoffUtc: string,
  lateUtc: string,
): Promise<string[]> {
  const findings = await Promise.all(
    targets.map(async (target) => ({ name: target.name, ...(await target.plan(cutoffUtc)) })),
  );
  return findings
    .filter(({ found, oldestUtc }) => found > 0 && (oldestUtc === null || oldestUtc < lateUtc))
    .map(({ name, oldestUtc }) => `${name}, the oldest of ${oldestUtc}`);
}
