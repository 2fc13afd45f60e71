import type { IncomingMessage, RequestListener } from 'node:http';
import { nowUtc } from '#server/foundation/clock/index.ts';
import { honourIdempotencyKeys } from '#server/foundation/http/idempotency/index.ts';
import {
  appHooks,
  buildApp,
  type Listener,
  type ListenerHooks,
  listen,
  type Route,
  systemContext,
} from '#server/foundation/http/index.ts';
import { openApiRoutes } from '#server/foundation/http/openapi/index.ts';
import { ensureTls, type ServerTls } from '#server/foundation/http/tls/index.ts';
import type { Scheduler } from '#server/foundation/jobs/index.ts';
import { resumeErasures } from '#server/privacy/rights-requests/index.ts';
import type { Phase } from '#server/service/health/index.ts';
import { ensureSetupToken } from '#server/trust/admins/index.ts';
import { type Backups, backupJobName, hasMissedBackup, watchWishes } from '#server/trust/backups/index.ts';
import { makeBackupAlone as makeAlone, openBackupsOf } from './compose/backups.ts';
import { type Base, type Outer, openBase, openMigrated } from './compose/base.ts';
import { type CloseStack, createCloseStack } from './compose/close-stack.ts';
import { ownCertificate, readConfigFiles } from './compose/config-files.ts';
import { type Features, openFeatures, type Urls } from './compose/features.ts';
import { openHealth } from './compose/health.ts';
import { openPrivacy, overviewSources, type Privacy, startJobs } from './compose/privacy.ts';
import { collectRoutes } from './compose/routes.ts';
import type { StartFacts } from './start-message.ts';

export { restoreInto } from './compose/restore.ts';
export { openMigrated };

export const version = '0.1.0';

/** Makes a backup while no server has the data folder. Throws DataFolderTakenError when one has. */
export const makeBackupAlone = (outer: Outer, onProgress: Parameters<typeof makeAlone>[2]) =>
  makeAlone(outer, version, onProgress);

/** How long requests under way may take when the server stops. */
const drainSeconds = 10;

export type WrkoutServer = {
  readonly facts: Omit<StartFacts, 'startedInMs'>;
  readonly base: Base;
  readonly features: Features;
  readonly privacy: Privacy;
  readonly backups: Backups;
  /** Refuses new work, drains, flushes, closes. */
  readonly stop: () => Promise<void>;
};

const loadTls = ({ config, clock, random, paths }: Base): Promise<ServerTls> => {
  const hostNames = [config.WRKOUT_PUBLIC_HOST, config.WRKOUT_ADMIN_HOST];
  return ensureTls({ clock, random }, { folder: paths.tls, hostNames, own: ownCertificate(config) });
};

/** What every route gets beside its handler: repeats are answered once, and it stands in the description. */
const finished = (base: Base, routes: readonly Route[]): Route[] => [
  ...honourIdempotencyKeys(base, routes),
  ...openApiRoutes({ version, contracts: routes.map(({ contract }) => contract) }),
];

function handlersOf(base: Base, { passport, gateway }: Features, routes: readonly Route[]) {
  const deps = { ...base, passport, trustedProxies: base.config.WRKOUT_TRUSTED_PROXIES };
  const on = (listener: 'public' | 'admin') =>
    routes.filter(({ contract }) => contract.listener === listener);
  const app = buildApp(deps, on('public'));
  const front: RequestListener = (req, res) =>
    gateway.serves(req) ? gateway.handle(req, res) : app(req, res);
  const takesExpect = (req: IncomingMessage): boolean =>
    (gateway.serves(req) ? gateway.hooks : appHooks).takesExpect?.(req) === true;
  return {
    public: { handler: front, hooks: { ...gateway.hooks, takesExpect } },
    admin: { handler: buildApp(deps, on('admin')), hooks: appHooks },
  };
}

type Handlers = { readonly handler: RequestListener; readonly hooks: ListenerHooks };

async function startListeners(
  base: Base,
  handlers: { public: Handlers; admin: Handlers },
  tls: ServerTls,
  open: CloseStack,
) {
  const { config } = base;
  const start = async (
    name: 'PUBLIC' | 'ADMIN',
    { handler, ...rest }: Handlers,
    secure: boolean,
  ): Promise<Listener> => {
    const portKey = `WRKOUT_${name}_PORT` as const;
    const place = { host: config[`WRKOUT_${name}_HOST`], port: config[portKey], portKey };
    const listener = await listen(handler, { ...place, ...rest, tls: secure ? tls : null });
    open.add(() => listener.stop(drainSeconds));
    return listener;
  };
  const admin = await start('ADMIN', handlers.admin, true);
  const pub = await start('PUBLIC', handlers.public, !config.WRKOUT_PLAIN_HTTP);
  return { admin, pub };
}

/** A watch of the access log has no end of its own: its listener would wait for it until the grace time is over. */
async function stopAnswering(state: { phase: Phase }, { accessLog }: Features): Promise<void> {
  state.phase = 'stopping';
  accessLog.endWatches();
}

/** Commands may ask for backups from now on. A stop lets one that is under way give way. */
function takeBackupWishes({ turns }: Base, backups: Backups, open: CloseStack): void {
  const wishes = watchWishes(backups);
  open.add(async () => {
    wishes.stop();
    await turns.stop();
    await backups.underWay.ended;
  });
}

/** What was missed while the server was down. It asks no database itself: a stop waits for jobs, and for nothing between them. */
async function catchUp({ runNow }: Scheduler, missed: { readonly backup: boolean }): Promise<void> {
  await runNow('retention');
  await runNow('promises');
  if (missed.backup) await runNow(backupJobName);
}

/** Jobs begin after the listeners, so that a long catch-up does not keep clients waiting. */
async function startServer(outer: Outer, open: CloseStack): Promise<WrkoutServer> {
  // Files that cannot be used stop the start before anything is touched.
  const files = readConfigFiles(outer);
  const base = await openBase(outer, open);
  const { config } = base;
  const urls: Urls = { publicUrl: '' };
  const features = await openFeatures(base, open, { urls, ...files });
  const backups = await openBackupsOf(base, features, version);
  const privacy = await openPrivacy(base, features, { links: { publicUrl: () => urls.publicUrl }, backups });
  await resumeErasures(privacy.rights);
  const tls = await loadTls(base);
  const missed = { backup: await hasMissedBackup(backups) };
  const scheduler = startJobs(base, privacy);
  open.add(scheduler.stop);
  const state: { phase: Phase; started: boolean } = { phase: 'starting', started: false };
  const health = openHealth(base, features, { version, phase: () => state.phase }, open);
  const overview = overviewSources(features, privacy, {
    version,
    backups,
    startedAtUtc: nowUtc(base.clock),
    scheduler,
    health: health.deps,
  });
  const routes = finished(base, collectRoutes({ base, features, privacy, overview, health, backups }));
  // Stands before the listeners on the stack, so that it is written after the last request is answered.
  open.add(async () => {
    if (state.started)
      await base.audit.record(systemContext('server'), {
        event: 'server.stopped',
        subject: null,
        fields: {},
      });
  });
  const { admin, pub } = await startListeners(base, handlersOf(base, features, routes), tls, open);
  open.add(() => stopAnswering(state, features));
  urls.publicUrl = config.WRKOUT_PUBLIC_URL ?? pub.url;
  const setupToken = await ensureSetupToken(features.admins);
  await base.audit.record(systemContext('server'), {
    event: 'server.started',
    subject: null,
    fields: { version },
  });
  state.started = true;
  takeBackupWishes(base, backups, open);
  state.phase = 'serving';
  void catchUp(scheduler, missed);
  const facts = {
    publicUrl: urls.publicUrl,
    adminUrl: admin.url,
    dataFolder: base.paths.root,
    caFile: tls.caFile,
    fingerprint: tls.fingerprint,
    setupToken: setupToken?.token ?? null,
    hasAccounts: !features.accounts.directory.isEmpty(),
    upstreamUrl: features.gateway.upstreamUrl,
    isSampleApi: features.gateway.isSampleApi,
    outboxFolder: config.WRKOUT_SMTP_URL === undefined ? base.paths.outbox : null,
  };
  return { facts, base, features, privacy, backups, stop: open.close };
}

/**
 * Builds and joins everything, and starts it. A start that fails closes what it had opened and throws: ConfigError,
 * DataFolderError, RootKeyError, TlsError or ListenError.
 */
export async function compose(outer: Outer): Promise<WrkoutServer> {
  const open = createCloseStack();
  try {
    return await startServer(outer, open);
  } catch (error) {
    await open.close();
    throw error;
  }
}
