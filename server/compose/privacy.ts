import { type Job, type Scheduler, startScheduler } from '#server/foundation/jobs/index.ts';
import { othersMailFiles } from '#server/foundation/mail/index.ts';
import type { PersonalDataSource } from '#server/foundation/obligations/index.ts';
import { type DataMap, openDataMap } from '#server/privacy/data-map/index.ts';
import { type OverviewSources, openLedger, type PromiseLedger } from '#server/privacy/promises/index.ts';
import {
  lastRun,
  openRetention,
  type Retention,
  retentionJob,
  retentionPromises,
} from '#server/privacy/retention/index.ts';
import {
  type AccountsDoor,
  listDeadlines,
  openRightsRequests,
  rightsRequestsPromises,
  rightsRequestsRetention,
  rightsRequestsSources,
} from '#server/privacy/rights-requests/index.ts';
import { closeAccount } from '#server/service/accounts/index.ts';
import { cancelSubscriptions, paymentPromise } from '#server/service/billing/index.ts';
import { type HealthDeps, showHealth } from '#server/service/health/index.ts';
import { revokeAllKeys } from '#server/service/keys/index.ts';
import { countDay } from '#server/service/usage/index.ts';
import { adminPersonalTables, ensureSetupToken } from '#server/trust/admins/index.ts';
import type { Base } from './base.ts';
import type { Features } from './features.ts';
import { openLegalHolds } from './holds.ts';
import { featureSources, featureTargets } from './obligations.ts';
import { mappedTables } from './schema.ts';

/** How the rights requests reach accounts: to name the person, and to stop the account before its data goes. */
const accountsDoor = (features: Features): AccountsDoor => ({
  describe: async (id) => {
    const row = await features.accounts.store.find(id);
    return row === null ? null : { email: row.email, name: row.name };
  },
  block: async (ctx, id) => {
    const account = features.accounts.directory.find(id);
    if (account && account.state !== 'closed') await closeAccount(features.accounts, ctx, id);
    await revokeAllKeys(features.keys, ctx, id);
    await cancelSubscriptions(features.billing, id);
  },
});

function openRights(
  base: Base,
  features: Features,
  sources: readonly PersonalDataSource[],
  dataMap: DataMap,
) {
  const { database, paths, mailer } = base;
  return openRightsRequests(base, {
    dataFolder: paths.root,
    // Deadlines are counted in UTC until the controller's time zone is part of the settings.
    timeZone: 'UTC',
    accounts: accountsDoor(features),
    sources,
    notify: mailer.send,
    dataMap: dataMap.entries,
    statements: features.records.statements,
    othersFiles: (id) => othersMailFiles(database, paths.outbox, id),
  });
}

/** Opens the privacy rooms over what the features below offer. Throws Error when the data map has a gap. */
export async function openPrivacy(base: Base, features: Features) {
  const folder = { dataFolder: base.paths.root };
  const holds = await openLegalHolds(base, features);
  const sources = [...featureSources(base, features), ...rightsRequestsSources(base, folder), holds.source];
  const targets = [
    ...featureTargets(base, features, sources),
    ...rightsRequestsRetention(base, folder),
    ...holds.targets,
  ];
  const exempt = [...adminPersonalTables, 'service_credentials', 'approvals'].map((table) => ({
    table,
    why: 'holds data of administrators only',
  }));
  const dataMap = openDataMap({ tables: mappedTables, sources, exempt, targets });
  const retention = openRetention(base, { targets });
  const rights = openRights(base, features, sources, dataMap);
  const ledger = openLedger(base, [
    ...retentionPromises(retention),
    ...rightsRequestsPromises(rights),
    ...features.records.promises,
    paymentPromise(features.billing),
  ]);
  return { sources, dataMap, holds, retention, rights, ledger, jobs: jobsOf(features, retention, ledger) };
}
export type Privacy = Awaited<ReturnType<typeof openPrivacy>>;

/** Minute 12 and 42 of each hour: shortly after the retention run, and once between. */
const promiseCron = '12,42 * * * *';

const hourly = '0 * * * *';

/** What runs by the clock. */
function jobsOf(features: Features, retention: Retention, ledger: PromiseLedger): Job[] {
  const expiry = retentionJob(retention);
  return [
    { name: expiry.name, cron: expiry.schedule, run: expiry.run },
    { name: 'promises', cron: promiseCron, run: ledger.check },
    { name: 'setup-token', cron: hourly, run: () => ensureSetupToken(features.admins) },
  ];
}

/** Starts the jobs. What was missed while the server was down is caught up by `runNow`. */
export const startJobs = (base: Base, { jobs }: Privacy): Scheduler => startScheduler(base, jobs);

/** The nearest deadlines that the overview shows. */
const shownDeadlines = 20;

type Facts = {
  readonly version: string;
  readonly startedAtUtc: string;
  readonly scheduler: Scheduler;
  readonly health: HealthDeps;
};

/** What the overview draws on. */
export function overviewSources(features: Features, privacy: Privacy, facts: Facts): OverviewSources {
  const { accessLog, accounts } = features;
  return {
    version: facts.version,
    startedAtUtc: facts.startedAtUtc,
    requests: async () => {
      const { hours, latencyMs } = await countDay(features.usage);
      const sum = (name: 'total' | 'errors' | 'refused') =>
        hours.reduce((total, hour) => total + hour[name], 0);
      const last24h = { total: sum('total'), errors: sum('errors'), refused: sum('refused'), latencyMs };
      return { hours, last24h };
    },
    accounts: async () => ({
      active: await accounts.store.count('active'),
      unverified: await accounts.store.count('unverified'),
      suspended: await accounts.store.count('suspended'),
    }),
    openRequests: async () =>
      (await listDeadlines(privacy.rights, shownDeadlines)).map(({ rightsRequestId: id, ...rest }) => ({
        id,
        ...rest,
      })),
    retention: async () => {
      const run = await lastRun(privacy.retention);
      return {
        lastRunAtUtc: run?.startedAtUtc ?? null,
        lastOutcome: run?.outcome ?? null,
        oldestLogUtc: await accessLog.oldestUtc(),
      };
    },
    jobs: facts.scheduler.states,
    health: () => showHealth(facts.health),
  };
}
