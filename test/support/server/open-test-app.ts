import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, newId, type Random, systemRandom } from '#server/foundation/clock/index.ts';
import { type DataPaths, dataPaths } from '#server/foundation/data-folder/index.ts';
import {
  type Database,
  type Migration,
  openDatabase,
  type Table,
} from '#server/foundation/database/index.ts';
import {
  buildApp,
  type Context,
  createPassport,
  type Log,
  openLog,
  type Route,
} from '#server/foundation/http/index.ts';
import { type Mailer, mailMigrations, mails, openMailer } from '#server/foundation/mail/index.ts';
import {
  type Accounts,
  accountRoutes,
  accountsMigrations,
  accountsTables,
  openAccounts,
  registerAccountStrategies,
} from '#server/service/accounts/index.ts';
import {
  type Credentials,
  credentialRoutes,
  credentialsMigrations,
  openCredentials,
  registerServiceStrategy,
  revokeFoundCredential,
  serviceCredentials,
} from '#server/service/credentials/index.ts';
import {
  apiKeys,
  type KeyDoors,
  type Keys,
  keyRoutes,
  keysMigrations,
  openKeys,
} from '#server/service/keys/index.ts';
import {
  type Admins,
  adminMigrations,
  adminRoutes,
  adminTables,
  openAdmins,
  registerAdminStrategies,
} from '#server/trust/admins/index.ts';
import {
  type AuditLog,
  auditEntries,
  auditMigrations,
  auditReader,
  auditRoutes,
  openAuditLog,
} from '#server/trust/audit/index.ts';
import { type Keyring, openKeyring } from '#server/trust/keyring/index.ts';
import type { AccountId, RightsRequestId } from '#shared/values/index.ts';
import { type FixedClock, fixedClock } from '#test/support/builders/clock.ts';
import { checkedHttp, documentOf } from '#test/support/openapi/index.ts';
import { accountHolders } from './account-holders.ts';
import { administrators } from './administrators.ts';
import { readAuditEntries } from './audit-entries.ts';

const baseTables: readonly Table[] = [
  ...accountsTables,
  apiKeys,
  serviceCredentials,
  mails,
  auditEntries,
  ...adminTables,
];
const baseMigrations: readonly Migration[] = [
  ...accountsMigrations,
  ...keysMigrations,
  ...credentialsMigrations,
  ...mailMigrations,
  ...auditMigrations,
  ...adminMigrations,
];

/** What every feature of the test app is built on, as compose.ts hands it over. */
export type TestBase = {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly paths: DataPaths;
  readonly keyring: Keyring;
  readonly database: Database;
  readonly audit: AuditLog;
  readonly mailer: Mailer;
  readonly accounts: Accounts;
  readonly keys: Keys;
  readonly credentials: Credentials;
  readonly admins: Admins;
};

export type TestAppOptions = {
  /** Tables and migrations of the features that `routes` adds. */
  readonly tables?: readonly Table[];
  readonly migrations?: readonly Migration[];
  /** Routes of further features, of either listener, built on what is open already. */
  readonly routes?: (base: TestBase) => readonly Route[] | Promise<readonly Route[]>;
  /** The gateway's verdict on keys; without it the verify API cannot be called. */
  readonly verify?: KeyDoors['verify'];
  readonly fileErasure?: (ctx: Context, accountId: AccountId) => Promise<RightsRequestId>;
  readonly clock?: FixedClock;
  readonly log?: Log;
  /** An existing data folder; a fresh temporary one when absent. */
  readonly folder?: string;
};

async function openBase(root: string, options: TestAppOptions, clock: Clock): Promise<TestBase> {
  const paths = dataPaths(root);
  const random = systemRandom;
  const log = options.log ?? openLog('silent');
  const keyring = await openKeyring({ clock, random }, { folder: paths.keys, rootKey: undefined });
  const database = await openDatabase({
    file: paths.database,
    tables: [...baseTables, ...(options.tables ?? [])],
    migrations: [...baseMigrations, ...(options.migrations ?? [])],
    sealer: keyring,
  });
  const audit = openAuditLog({ clock, database });
  const mailOptions = { outbox: paths.outbox, smtpUrl: undefined, from: 'Wrkout <no-reply@localhost>' };
  const mailer = openMailer({ clock, random, database }, mailOptions);
  const deps = { clock, random, log, paths, keyring, database, audit, mailer };
  const accounts = await openAccounts(deps, { publicUrl: 'https://localhost:8443', firstPlanId: 'free' });
  const keys = await openKeys(deps);
  const credentials = await openCredentials(deps);
  const admins = openAdmins(deps, { setupTokenFile: paths.setupToken });
  return { ...deps, accounts, keys, credentials, admins };
}

const keyDoors = (base: TestBase, { verify }: TestAppOptions): KeyDoors => ({
  ...base,
  verify:
    verify ??
    (() => {
      throw new Error('this test app has no gateway');
    }),
  findHolder: (id) => base.accounts.store.find(id),
  revokeService: (ctx, token) => revokeFoundCredential(base.credentials, ctx, token),
});

/**
 * Both listeners, joined as compose.ts joins them; every call is held against the OpenAPI document. Calls come from a trusted proxy:
 * X-Forwarded-For counts.
 */
async function openHttp(base: TestBase, options: TestAppOptions) {
  const passport = createPassport();
  registerAccountStrategies(passport, base.accounts);
  registerAdminStrategies(passport, base.admins);
  registerServiceStrategy(passport, base.credentials);
  const fileErasure = options.fileErasure ?? (async () => newId<'rights-request'>(base));
  const routes: Route[] = [
    ...accountRoutes(base.accounts, { fileErasure, tellClosed: async () => undefined }),
    ...keyRoutes(base.keys, keyDoors(base, options)),
    ...credentialRoutes(base.credentials),
    ...auditRoutes(base.audit, auditReader(base.database)),
    ...adminRoutes(base.admins, passport),
    ...((await options.routes?.(base)) ?? []),
  ];
  const httpOf = (listener: 'public' | 'admin') => {
    const own = routes.filter((route) => route.contract.listener === listener);
    const app = buildApp({ ...base, passport, trustedProxies: ['127.0.0.1', '::1'] }, own);
    return checkedHttp(app, documentOf(own, listener));
  };
  return { publicHttp: httpOf('public'), adminHttp: httpOf('admin'), routes };
}

/**
 * The server's features on real files in a temporary folder, behind the real HTTP code, with a clock that stands still.
 * `close` closes and removes the folder; `reopen` does what a restart does.
 */
export async function openTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'wrkout-app-'));
  const clock = options.clock ?? fixedClock();
  const base = await openBase(folder, options, clock);
  const http = await openHttp(base, options);
  const shut = async () => {
    await base.database.close();
    await base.keyring.close();
  };
  return {
    ...base,
    ...http,
    clock,
    folder,
    ...accountHolders(http.publicHttp, base.paths.outbox),
    /** A signed-in administrator of a role. */
    asAdmin: administrators(http.adminHttp, base.admins),
    /** All of the audit log, oldest first. */
    auditEntries: () => readAuditEntries(base.database),
    reopen: async (changes: TestAppOptions = {}): Promise<TestApp> => {
      await shut();
      return openTestApp({ ...options, ...changes, folder, clock });
    },
    close: async () => {
      await shut();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

// Written out: the type of `reopen` would otherwise refer to itself.
export type TestApp = TestBase & {
  readonly clock: FixedClock;
  readonly folder: string;
  readonly reopen: (changes?: TestAppOptions) => Promise<TestApp>;
  readonly close: () => Promise<void>;
} & Awaited<ReturnType<typeof openHttp>> &
  ReturnType<typeof accountHolders> & {
    readonly asAdmin: ReturnType<typeof administrators>;
    readonly auditEntries: () => ReturnType<typeof readAuditEntries>;
  };
