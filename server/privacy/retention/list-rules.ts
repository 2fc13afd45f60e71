import {
  type RetentionRule,
  type RetentionRuleId,
  retentionRules,
} from '#server/foundation/database/index.ts';
import type { RetentionTarget } from '#server/foundation/obligations/index.ts';
import type { RetentionRuleView } from '#shared/contracts/retention.ts';

/** All rules, each with the names of what it removes; `appliesTo` is empty where a rule has no run of its own. Pure. */
export const listRules = (targets: readonly RetentionTarget[]): RetentionRuleView[] =>
  (Object.entries(retentionRules) as [RetentionRuleId, RetentionRule][]).map(([id, { days, ...rule }]) => ({
    id,
    ...rule,
    periodDays: days,
    appliesTo: targets.filter((target) => target.rule === id).map(({ name }) => name),
  }));
