import { type Job, type Scheduler, startScheduler } from '#server/foundation/jobs/index.ts';
import { openDataMap } from '#server/privacy/data-map/index.ts';
import { type OverviewSources, openLedger } from '#server/privacy/promises/index.ts';
import { lastRun, openRetention, retentionJob, retentionPromises } from '#server/privacy/retention/index.ts';
import { paymentPromise } from '#server/service/billing/index.ts';
import { adminPersonalTables } from '#server/trust/admins/index.ts';
import type { Base } from './base.ts';
import type { Features } from './features.ts';
import { featureSources, featureTargets } from './obligations.ts';
import { mappedTables } from './schema.ts';

/** Opens the privacy rooms over what the features below offer. Throws Error when the data map has a gap. */
export function openPrivacy(base: Base, features: Features) {
  const sources = [...featureSources(base, features)];
  const targets = [...featureTargets(base, features, sources)];
  const exempt = adminPersonalTables.map((table) => ({ table, why: 'holds data of administrators only' }));
  const dataMap = openDataMap({ tables: mappedTables, sources, exempt, targets });
  const retention = openRetention(base, { targets });
  const ledger = openLedger(base, [
    ...retentionPromises(retention),
    ...features.records.promises,
    paymentPromise(features.billing),
  ]);
  return { sources, dataMap, retention, ledger };
}
export type Privacy = ReturnType<typeof openPrivacy>;

/** Minute 12 and 42 of each hour: shortly after the retention run, and once between. */
const promiseCron = '12,42 * * * *';

/** Starts what runs by the clock. What was missed while the server was down is caught up by `runNow`. */
export function startJobs(base: Base, { retention, ledger }: Privacy): Scheduler {
  const expiry = retentionJob(retention);
  const jobs: Job[] = [
    { name: expiry.name, cron: expiry.schedule, run: expiry.run },
    { name: 'promises', cron: promiseCron, run: ledger.check },
  ];
  return startScheduler(base, jobs);
}

type Facts = { readonly version: string; readonly startedAtUtc: string; readonly scheduler: Scheduler };

/** What the overview draws on. */
export function overviewSources(features: Features, privacy: Privacy, facts: Facts): OverviewSources {
  const { accessLog, accounts } = features;
  return {
    version: facts.version,
    startedAtUtc: facts.startedAtUtc,
    requests: async () => {
      const hours = await accessLog.hourlyCounts();
      const sum = (name: 'total' | 'errors' | 'refused') =>
        hours.reduce((total, hour) => total + hour[name], 0);
      return { hours, last24h: { total: sum('total'), errors: sum('errors'), refused: sum('refused') } };
    },
    accounts: async () => ({
      active: await accounts.store.count('active'),
      unverified: await accounts.store.count('unverified'),
      suspended: await accounts.store.count('suspended'),
    }),
    openRequests: async () => [],
    retention: async () => {
      const run = await lastRun(privacy.retention);
      return {
        lastRunAtUtc: run?.startedAtUtc ?? null,
        lastOutcome: run?.outcome ?? null,
        oldestLogUtc: await accessLog.oldestUtc(),
      };
    },
    jobs: facts.scheduler.states,
  };
}
