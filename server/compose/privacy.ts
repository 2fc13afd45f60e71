import { type Job, type Scheduler, startScheduler } from '#server/foundation/jobs/index.ts';
import { mailProcessor, othersMailFiles } from '#server/foundation/mail/index.ts';
import type { PersonalDataSource } from '#server/foundation/obligations/index.ts';
import { type DataMap, openDataMap } from '#server/privacy/data-map/index.ts';
import {
  type AccountsDoor,
  type Erasures,
  erasurePromises,
  erasureSource,
  openErasures,
} from '#server/privacy/erasure/index.ts';
import type { Holds } from '#server/privacy/holds/index.ts';
import { type OverviewSources, openLedger, type PromiseLedger } from '#server/privacy/promises/index.ts';
import {
  lastRun,
  openRetention,
  type Retention,
  retentionJob,
  retentionPromises,
} from '#server/privacy/retention/index.ts';
import {
  listDeadlines,
  openRightsRequests,
  type RightsRequests,
  rightsRequestsPromises,
  rightsRequestsRetention,
  rightsRequestsSources,
  runDueErasures,
} from '#server/privacy/rights-requests/index.ts';
import { closeAccount, reopenAccount } from '#server/service/accounts/index.ts';
import { billingProcessor, cancelSubscriptions, paymentPromise } from '#server/service/billing/index.ts';
import { type HealthDeps, showHealth } from '#server/service/health/index.ts';
import { revokeAllKeys } from '#server/service/keys/index.ts';
import { countDay } from '#server/service/usage/index.ts';
import { adminPersonalTables, ensureSetupToken } from '#server/trust/admins/index.ts';
import {
  type Backups,
  backupJobs,
  backupsPromises,
  backupsRetention,
  lastBackups,
} from '#server/trust/backups/index.ts';
import type { Base } from './base.ts';
import type { Features } from './features.ts';
import { openLegalHolds } from './holds.ts';
import { featureSources, featureTargets } from './obligations.ts';
import { mappedTables } from './schema.ts';

/** How an erasure reaches accounts: to name the person, and to stop the account before its data goes. */
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

/** What opens the privacy rooms is told of where people reach the server. */
type Links = { readonly publicUrl: () => string };

function openErasing(
  { base, features, holds }: { base: Base; features: Features; holds: Holds },
  sources: readonly PersonalDataSource[],
  links: Links,
) {
  const { database, keyring, paths, mailer, config } = base;
  return openErasures(base, {
    dataFolder: paths.root,
    alsoScanned: () => config.WRKOUT_ERASURE_SCAN,
    accounts: accountsDoor(features),
    sources,
    processors: [
      billingProcessor(features.billing),
      ...(config.WRKOUT_SMTP_URL === undefined ? [] : [mailProcessor(database)]),
    ],
    findHold: (accountId) => holds.isHeld({ accountId }),
    newEpoch: () => keyring.newEpoch(),
    epoch: keyring.epoch,
    notify: mailer.send,
    othersFiles: (id) => othersMailFiles(database, paths.outbox, id),
    approvals: config.WRKOUT_ERASURE_APPROVALS,
    coolingOffHours: config.WRKOUT_ERASURE_COOLING_OFF_HOURS,
    publicUrl: links.publicUrl,
  });
}

function openRights(
  { base, features, erasures }: { base: Base; features: Features; erasures: Erasures },
  sources: readonly PersonalDataSource[],
  dataMap: DataMap,
  links: Links,
) {
  const { accounts } = features;
  return openRightsRequests(base, erasures, {
    dataFolder: base.paths.root,
    // Deadlines are counted in UTC until the controller's time zone is part of the settings.
    timeZone: 'UTC',
    accounts: {
      describe: accountsDoor(features).describe,
      reopen: (tx, ctx, id) => reopenAccount(accounts, tx, ctx, id),
    },
    sources,
    notify: base.mailer.send,
    dataMap: dataMap.entries,
    statements: features.records.statements,
    publicUrl: links.publicUrl,
  });
}

/** What stands beside the features: where the portal is, and the backups. */
type Beside = { readonly links: Links; readonly backups: Backups };

/** Opens the privacy rooms over what the features below offer. Throws Error when the data map has a gap. */
export async function openPrivacy(base: Base, features: Features, { links, backups }: Beside) {
  const folder = { dataFolder: base.paths.root };
  const holds = await openLegalHolds(base, features);
  const sources = [
    ...featureSources(base, features),
    ...rightsRequestsSources(base, folder),
    erasureSource(base),
    holds.source,
  ];
  const targets = [
    ...featureTargets(base, features, sources),
    ...rightsRequestsRetention(base, folder),
    ...holds.targets,
    backupsRetention(backups),
  ];
  const exempt = [...adminPersonalTables, 'service_credentials', 'approvals'].map((table) => ({
    table,
    why: 'holds data of administrators only',
  }));
  const dataMap = openDataMap({ tables: mappedTables, sources, exempt, targets });
  const retention = openRetention(base, { targets });
  const erasures = openErasing({ base, features, holds }, sources, links);
  const rights = openRights({ base, features, erasures }, sources, dataMap, links);
  const ledger = openLedger(base, [
    ...retentionPromises(retention),
    ...rightsRequestsPromises(rights),
    ...erasurePromises(erasures),
    ...features.records.promises,
    paymentPromise(features.billing),
    ...backupsPromises(backups, base.keyCopy),
  ]);
  const jobs = [...jobsOf(features, { retention, rights, ledger }), ...backupJobs(backups)];
  return { sources, dataMap, holds, retention, erasures, rights, ledger, jobs };
}
export type Privacy = Awaited<ReturnType<typeof openPrivacy>>;

/** Minute 12 and 42 of each hour: shortly after the retention run, and once between. */
const promiseCron = '12,42 * * * *';

const hourly = '0 * * * *';

/** What runs by the clock. */
function jobsOf(
  features: Features,
  { retention, rights, ledger }: { retention: Retention; rights: RightsRequests; ledger: PromiseLedger },
): Job[] {
  const expiry = retentionJob(retention);
  return [
    { name: expiry.name, cron: expiry.schedule, run: expiry.run },
    { name: 'erasures', cron: '* * * * *', run: () => runDueErasures(rights) },
    { name: 'promises', cron: promiseCron, run: ledger.check },
    { name: 'setup-token', cron: hourly, run: () => ensureSetupToken(features.admins) },
  ];
}

/** Starts the jobs. What was missed while the server was down is caught up by `runNow`. */
export const startJobs = (base: Base, { jobs }: Privacy): Scheduler => startScheduler(base, jobs);

/** The nearest deadlines that the overview shows. */
const shownDeadlines = 20;

type Facts = {
  readonly backups: Backups;
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
    backups: () => lastBackups(facts.backups),
    jobs: facts.scheduler.states,
    health: () => showHealth(facts.health),
  };
}
