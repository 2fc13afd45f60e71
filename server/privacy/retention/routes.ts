import { pageOfAll, type Route, route } from '#server/foundation/http/index.ts';
import {
  listRetentionRules,
  listRetentionRuns,
  runRetention as runContract,
} from '#shared/contracts/retention.ts';
import type { Retention } from './deps.ts';
import { listRules } from './list-rules.ts';
import { listRuns } from './list-runs.ts';
import { runRetention } from './run-retention.ts';

/** The routes of retention: rules, a run now, the runs. */
export const retentionRoutes = (retention: Retention): Route[] => [
  route(listRetentionRules, async ({ query }) => ({ body: pageOfAll(listRules(retention.targets), query) })),
  route(runContract, async ({ ctx, body }) => ({ body: await runRetention(retention, ctx, body) })),
  route(listRetentionRuns, async ({ query }) => ({ body: await listRuns(retention, query) })),
];
