import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId, systemRandom } from '#server/foundation/clock/index.ts';
import { openDatabase } from '#server/foundation/database/index.ts';
import { openLog } from '#server/foundation/http/index.ts';
import {
  type Mail,
  mailDataSource,
  mailMigrations,
  mails,
  openMailer,
} from '#server/foundation/mail/index.ts';
import type { PersonalDataSource } from '#server/foundation/obligations/index.ts';
import {
  type AccountsDoor,
  type ErasureOptions,
  erasureMigrations,
  erasureRoutes,
  erasureSource,
  erasureTables,
  openErasures,
} from '#server/privacy/erasure/index.ts';
import { describeDataMap } from '#server/privacy/processing-records/index.ts';
import {
  openRightsRequests,
  type RightsRequests,
  rightsRequestsMigrations,
  rightsRequestsRetention,
  rightsRequestsRoutes,
  rightsRequestsSources,
  rightsRequestsTables,
} from '#server/privacy/rights-requests/index.ts';
import { accessLogDataSource, accessLogTable, openAccessLog } from '#server/service/access-log/index.ts';
import {
  accountsDataSource,
  accountsMigrations,
  accountsTables,
  closeAccount,
  openAccounts,
  reopenAccount,
} from '#server/service/accounts/index.ts';
import {
  auditDataSource,
  auditEntries,
  auditMigrations,
  auditReader,
  openAuditLog,
} from '#server/trust/audit/index.ts';
import { openKeyring } from '#server/trust/keyring/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import { fixedClock } from '#test/support/builders/clock.ts';
import { openTestApp } from './open-test-app.ts';
import { plainNotes, plainNotesMigrations, plainNotesSource } from './plain-notes.ts';
import { sampleStatements } from './sample-statements.ts';

export type RightsServer = Awaited<ReturnType<typeof openRightsServer>>;

type Options = {
  /** Adds to or replaces the sources of the real features. */
  readonly withSources?: (sources: PersonalDataSource[]) => PersonalDataSource[];
  /** A folder that is there already, to start again on it. */
  readonly folder?: string;
  readonly startUtc?: string;
  readonly notify?: (mail: Mail) => Promise<void>;
  /** How the erasure is set up, where it is not as `erasureDefaults`. */
  readonly erasure?: Partial<ErasureOptions>;
};

const publicUrl = () => 'https://localhost:8443';

/** One administrator approves, the erasure follows at once, nobody outside holds anything. */
export const erasureDefaults = {
  alsoScanned: () => [],
  processors: [],
  findHold: async () => null,
  approvals: 1,
  coolingOffHours: 0,
  publicUrl,
} as const;

const tables = [
  ...accountsTables,
  ...rightsRequestsTables,
  ...erasureTables,
  mails,
  auditEntries,
  plainNotes,
];
const migrations = [
  ...auditMigrations,
  ...mailMigrations,
  ...accountsMigrations,
  ...rightsRequestsMigrations,
  ...erasureMigrations,
  ...plainNotesMigrations,
];

/** What stands below the features: keys, database, audit log. */
async function openGround(dataFolder: string, startUtc?: string) {
  const clock = fixedClock(startUtc);
  const random = systemRandom;
  const folder = join(dataFolder, 'keys');
  const keyring = await openKeyring({ clock, random }, { folder, rootKey: undefined });
  const file = join(dataFolder, 'main.sqlite');
  const database = await openDatabase({ file, tables, migrations, sealer: keyring });
  return {
    clock,
    random,
    keyring,
    database,
    audit: openAuditLog({ clock, database }),
    log: openLog('silent'),
  };
}
type Ground = Awaited<ReturnType<typeof openGround>>;

/** The features that hold something of people. */
async function openFeatures(ground: Ground, dataFolder: string) {
  const outbox = join(dataFolder, 'outbox');
  const from = 'Wrkout <no-reply@wrkout.example>';
  const mailer = openMailer(ground, { outbox, smtpUrl: undefined, from });
  const accounts = await openAccounts(
    { ...ground, mailer },
    { publicUrl: 'https://localhost:8443', firstPlanId: 'free' },
  );
  const accessLog = await openAccessLog(ground, { folder: join(dataFolder, 'access-log') });
  const sources: PersonalDataSource[] = [
    accountsDataSource(accounts),
    mailDataSource(ground.database, outbox),
    accessLogDataSource(accessLog),
    plainNotesSource(ground.database),
    auditDataSource(auditReader(ground.database)),
    ...rightsRequestsSources(ground, { dataFolder }),
    erasureSource(ground),
  ];
  return { outbox, mailer, accounts, accessLog, sources };
}

const accountsDoor = (accounts: OpenAccounts): AccountsDoor => ({
  describe: async (id) => {
    const row = await accounts.store.find(id);
    return row === null || row.email === null ? null : { email: row.email, name: row.name };
  },
  block: async (ctx, id) => {
    const row = await accounts.store.find(id);
    if (row !== null && row.state !== 'closed') await closeAccount(accounts, ctx, id);
  },
});

/** Rights requests on a real data folder, with the real accounts, mails, access log and audit log around them. */
export async function openRightsServer(options: Options = {}) {
  const { withSources = (all) => all, startUtc, erasure } = options;
  const dataFolder = options.folder ?? mkdtempSync(join(tmpdir(), 'wrkout-rights-'));
  const ground = await openGround(dataFolder, startUtc);
  const features = await openFeatures(ground, dataFolder);
  const sources = withSources(features.sources);
  const notify = options.notify ?? features.mailer.send;
  const epoch = { number: 0 };
  const erasures = openErasures(ground, {
    ...erasureDefaults,
    dataFolder,
    accounts: accountsDoor(features.accounts),
    sources,
    notify,
    newEpoch: async () => {
      epoch.number += 1;
    },
    epoch: () => epoch.number,
    ...erasure,
  });
  const rights: RightsRequests = openRightsRequests(ground, erasures, {
    dataFolder,
    timeZone: 'UTC',
    sources,
    notify,
    publicUrl,
    dataMap: describeDataMap([...tables, accessLogTable]),
    statements: async () => sampleStatements,
    accounts: {
      describe: accountsDoor(features.accounts).describe,
      reopen: (tx, ctx, id) => reopenAccount(features.accounts, tx, ctx, id),
    },
  });
  let stopped: Promise<void> | undefined;
  return {
    ...ground,
    ...features,
    dataFolder,
    rights,
    erasures,
    http: openTestApp(ground, [...rightsRequestsRoutes(rights), ...erasureRoutes(erasures)]),
    retention: rightsRequestsRetention(ground, { dataFolder }),
    trail: () => ground.database.table(auditEntries).list({}, { orderBy: [['index', 'asc']] }),
    addPerson: (email: string, name: string) => addPerson(features.accounts, email, name),
    /** Closes everything, once; the folder stays. */
    stop: () => {
      stopped ??= closeAll(ground, features);
      return stopped;
    },
    remove: () => rmSync(dataFolder, { recursive: true, force: true }),
  };
}

async function closeAll(
  ground: Ground,
  { accessLog }: Awaited<ReturnType<typeof openFeatures>>,
): Promise<void> {
  await accessLog.close();
  await ground.database.close();
  await ground.keyring.close();
}

type OpenAccounts = Awaited<ReturnType<typeof openAccounts>>;

/** An account that is active, with a mail in the outbox as sign-up leaves it. */
async function addPerson(accounts: OpenAccounts, email: string, name: string): Promise<AccountId> {
  const { clock, random, keyring, database, store, mailer } = accounts;
  const id = newId<'account'>({ clock, random });
  await keyring.createSubjectKey(id);
  await database.transaction((tx) =>
    store.insert(tx, {
      id,
      email,
      name,
      passwordHash: 'x',
      state: 'active',
      planId: 'free',
      createdAtUtc: new Date(clock.nowMs()).toISOString(),
      emailVerifiedAtUtc: null,
    }),
  );
  await mailer.send({
    accountId: id,
    to: email,
    kind: 'verify-email',
    subject: 'Hello',
    text: `Hello ${name}`,
  });
  return id;
}
