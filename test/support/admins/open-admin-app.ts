import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Passport } from 'passport';
import { type Clock, systemRandom } from '#server/foundation/clock/index.ts';
import { type Database, openDatabase } from '#server/foundation/database/index.ts';
import { type AppDeps, buildApp, openLog, type Route } from '#server/foundation/http/index.ts';
import {
  type Admins,
  adminMigrations,
  adminRoutes,
  adminTables,
  ensureSetupToken,
  openAdmins,
  registerAdminStrategies,
} from '#server/trust/admins/index.ts';
import { auditEntries, auditMigrations, openAuditLog } from '#server/trust/audit/index.ts';
import { type Keyring, openKeyring } from '#server/trust/keyring/index.ts';
import { type CheckedHttp, checkedHttp, documentOf } from '#test/support/openapi/index.ts';
import { totpCode } from './totp-code.ts';

/** A clock that stands still until it is moved. */
export type HandClock = Clock & { readonly advance: (seconds: number) => void };

export function handClock(startUtc = '2026-11-23T09:00:00.000Z'): HandClock {
  let nowMs = Date.parse(startUtc);
  return {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    advance: (seconds) => {
      nowMs += seconds * 1000;
    },
  };
}

export type AuditSeen = {
  readonly event: string;
  readonly outcome: string;
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly actorRole: string | null;
  readonly subject: string | null;
  readonly fields: unknown;
};

export type AdminApp = {
  readonly folder: string;
  readonly clock: HandClock;
  readonly database: Database;
  readonly admins: Admins;
  /** Calls the admin listener; each is held against its OpenAPI document. */
  readonly http: CheckedHttp;
  /** Everything in the audit log, oldest first. */
  readonly auditLog: () => Promise<AuditSeen[]>;
  readonly close: () => Promise<void>;
  /** Closes, and opens the same folder again, as a restart does. */
  readonly reopen: () => Promise<AdminApp>;
  /** Closes and removes the folder. */
  readonly discard: () => Promise<void>;
};

type Options = { readonly routes?: readonly Route[]; readonly folder?: string; readonly clock?: HandClock };

function httpOf(admins: Admins, more: readonly Route[]): CheckedHttp {
  // Passport's declarations name one class in two ways that TypeScript takes for different.
  const passport = new Passport() as unknown as AppDeps['passport'];
  registerAdminStrategies(passport, admins);
  const deps = { ...admins, log: openLog('silent'), passport, trustedProxies: ['127.0.0.1'] };
  const routes = [...adminRoutes(admins, passport), ...more];
  return checkedHttp(buildApp(deps, routes), documentOf(routes));
}

async function readAudit(database: Database): Promise<AuditSeen[]> {
  const rows = await database.table(auditEntries).list({}, { orderBy: [['index', 'asc']] });
  return rows.map(({ event, outcome, actorKind, actorId, actorRole, subject, fields }) => ({
    event,
    outcome,
    actorKind,
    actorId,
    actorRole,
    subject,
    fields,
  }));
}

type Opened = { keyring: Keyring; database: Database; admins: Admins };

async function openIn(folder: string, clock: Clock): Promise<Opened> {
  const random = systemRandom;
  const keyring = await openKeyring({ clock, random }, { folder: join(folder, 'keys'), rootKey: undefined });
  const database = await openDatabase({
    file: join(folder, 'wrkout.sqlite'),
    tables: [...adminTables, auditEntries],
    migrations: [...adminMigrations, ...auditMigrations],
    sealer: keyring,
  });
  const audit = openAuditLog({ clock, database });
  const setupTokenFile = join(folder, 'setup-token');
  return {
    keyring,
    database,
    admins: openAdmins({ clock, random, database, audit, keyring }, { setupTokenFile }),
  };
}

/**
 * The administrators' feature on real SQLite in a folder of its own, and its routes behind the real listener code.
 * Requests come from the trusted proxy 127.0.0.1: `x-forwarded-for` tells the client's address.
 */
export async function openAdminApp(options: Options = {}): Promise<AdminApp> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'wrkout-admins-'));
  const clock = options.clock ?? handClock();
  const { keyring, database, admins } = await openIn(folder, clock);
  const close = async () => {
    await database.close();
    await keyring.close();
  };
  return {
    folder,
    clock,
    database,
    admins,
    http: httpOf(admins, options.routes ?? []),
    auditLog: () => readAudit(database),
    close,
    reopen: async () => {
      await close();
      return openAdminApp({ ...options, folder, clock });
    },
    discard: async () => {
      await close();
      rmSync(folder, { recursive: true });
    },
  };
}

export const ada = {
  email: 'ada.lovelace@example.com',
  name: 'Ada Lovelace',
  password: 'an engine that weaves algebra',
};

export type SetUpAdmin = {
  readonly adminId: string;
  readonly email: string;
  readonly password: string;
  readonly secret: string;
};

/** Makes the first owner, as the console does. */
export async function setUpOwner({ http, admins }: AdminApp, who = ada): Promise<SetUpAdmin> {
  const token = await ensureSetupToken(admins);
  if (token === null) throw new Error('there is an administrator already');
  const answer = await http.post('/admin/v1/setup').send({ ...who, setupToken: token.token });
  expect(answer.status, answer.text).to.equal(201);
  return { ...who, adminId: answer.body.adminId, secret: answer.body.totp.secret };
}

/** Signs in with the code of now; moves the clock to the next code first, because each is good once. */
export async function signInAs({ http, clock }: AdminApp, who: SetUpAdmin): Promise<string> {
  clock.advance(30);
  const { email, password, secret } = who;
  const totp = totpCode(secret, clock.nowMs());
  const answer = await http.post('/admin/v1/session').send({ email, password, totp });
  expect(answer.status, answer.text).to.equal(200);
  return answer.body.token as string;
}

export const bearer = (token: string): string => `Bearer ${token}`;
