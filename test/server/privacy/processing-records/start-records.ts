import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import passport from 'passport';
import { Strategy } from 'passport-custom';
import { type Clock, systemRandom } from '#server/foundation/clock/index.ts';
import { type Database, openDatabase, type Sealer } from '#server/foundation/database/index.ts';
import { type AppDeps, buildApp, listen, openLog, strategies } from '#server/foundation/http/index.ts';
import type { OpenApiDocument } from '#server/foundation/http/openapi/index.ts';
import type { PromiseCheck } from '#server/foundation/obligations/index.ts';
import {
  openProcessingRecords,
  processingRecordsMigrations,
  processingStatements,
} from '#server/privacy/processing-records/index.ts';
import { auditEntries, auditMigrations, openAuditLog } from '#server/trust/audit/index.ts';
import { isPermitted, type Role, roles } from '#shared/permissions/index.ts';
import { documentOf, expectMatchesOpenApi } from '#test/support/openapi/index.ts';

export const recordsPath = '/admin/v1/processing-records';

/** The feature on a real database and a real listener; a bearer token is the name of the role that calls. */
export type RunningRecords = {
  readonly call: (
    path: string,
    options?: { as?: string; method?: string; body?: unknown },
  ) => Promise<Response>;
  readonly auditTrail: () => Promise<{ event: string; actorRole: string | null; fields: unknown }[]>;
  readonly promises: readonly PromiseCheck[];
  readonly stop: () => Promise<void>;
};

// Nothing in this feature is sealed; a value that reaches the sealer is a mistake.
const noSealer: Sealer = {
  seal: () => {
    throw new Error('nothing is sealed here');
  },
  open: () => {
    throw new Error('nothing is sealed here');
  },
  blindIndex: () => {
    throw new Error('nothing is indexed here');
  },
};

const fixedClock: Clock = { nowMs: () => Date.parse('2026-11-23T10:15:00.000Z'), monotonicMs: () => 0 };

/** Starts the feature in a temporary folder. */
export async function startRecords(): Promise<RunningRecords> {
  const folder = await mkdtemp(path.join(tmpdir(), 'wrkout-records-'));
  const tables = [auditEntries, processingStatements];
  const database = await openDatabase({
    file: path.join(folder, 'main.sqlite'),
    tables,
    migrations: [...auditMigrations, ...processingRecordsMigrations],
    sealer: noSealer,
  });
  const audit = openAuditLog({ clock: fixedClock, database });
  const { routes, promises } = openProcessingRecords({ clock: fixedClock, database, audit, tables });
  const log = openLog('silent');
  const app = buildApp(
    { clock: fixedClock, random: systemRandom, log, passport: rolePassport(), trustedProxies: [] },
    routes,
  );
  const listener = await listen(app, { host: '127.0.0.1', port: 0, tls: null });
  return {
    call: (place, options) => call({ url: listener.url, document: documentOf(routes) }, place, options),
    auditTrail: () => readTrail(database),
    promises,
    stop: async () => {
      await listener.stop(1);
      await database.close();
      await rm(folder, { recursive: true });
    },
  };
}

function rolePassport(): AppDeps['passport'] {
  const authenticator = new passport.Passport();
  const strategy = new Strategy((req, done) => {
    const role = roles.find((name) => req.headers.authorization === `Bearer ${name}`);
    if (!role) return done(null, false);
    done(null, { actor: { kind: 'admin', adminId: `admin-${role}`, sessionId: 'session', role } });
  });
  authenticator.use(strategies.admin, strategy);
  // Passport's declarations name one class in two ways that TypeScript takes for different.
  return authenticator as unknown as AppDeps['passport'];
}

type Place = { readonly url: string; readonly document: OpenApiDocument };

/** Fails also when request or answer is not as the document describes them. */
async function call(
  { url, document }: Place,
  place: string,
  { as, method = 'GET', body }: { as?: string; method?: string; body?: unknown } = {},
) {
  const headers = {
    ...(as === undefined ? {} : { authorization: `Bearer ${as}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const answer = await fetch(`${url}${place}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const isJson = /json/.test(answer.headers.get('content-type') ?? '');
  expectMatchesOpenApi(document, {
    method,
    path: place,
    request: { body },
    response: {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: isJson ? await answer.clone().json() : undefined,
    },
  });
  return answer;
}

async function readTrail(database: Database) {
  const entries = await database.table(auditEntries).list({}, { orderBy: [['index', 'asc']] });
  return entries.map(({ event, actorRole, fields }) => ({ event, actorRole, fields }));
}

/** Roles without a permission. */
export function rolesWithout(permission: Parameters<typeof isPermitted>[1]): Role[] {
  return roles.filter((role) => !isPermitted(role, permission));
}
