import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemRandom } from '#server/foundation/clock/index.ts';
import { openDatabase } from '#server/foundation/database/index.ts';
import { openLog } from '#server/foundation/http/index.ts';
import { mailMigrations, mailRetention, mails, openMailer } from '#server/foundation/mail/index.ts';
import type { RetentionTarget } from '#server/foundation/obligations/index.ts';
import {
  openRetention,
  retentionMigrations,
  retentionRoutes,
  retentionTables,
} from '#server/privacy/retention/index.ts';
import { auditEntries, auditMigrations, openAuditLog } from '#server/trust/audit/index.ts';
import { openKeyring } from '#server/trust/keyring/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import { fixedClock } from '#test/support/builders/clock.ts';
import { openTestApp } from '#test/support/rights-requests/open-test-app.ts';

export type RetentionServer = Awaited<ReturnType<typeof openRetentionServer>>;

const tables = [...retentionTables, mails, auditEntries];
const migrations = [...auditMigrations, ...mailMigrations, ...retentionMigrations];
const holder = '019ab000-0000-7000-8000-0000000000aa' as AccountId;

/** Retention on a real database and outbox, with the mails as what has its time (30 days). `more` adds targets. */
export async function openRetentionServer(more: readonly RetentionTarget[] = []) {
  const folder = mkdtempSync(join(tmpdir(), 'wrkout-retention-'));
  const outbox = join(folder, 'outbox');
  const clock = fixedClock();
  const random = systemRandom;
  const keyring = await openKeyring({ clock, random }, { folder: join(folder, 'keys'), rootKey: undefined });
  const file = join(folder, 'main.sqlite');
  const database = await openDatabase({ file, tables, migrations, sealer: keyring });
  const audit = openAuditLog({ clock, database });
  const deps = { clock, random, database, audit, log: openLog('silent') };
  const mailer = openMailer(deps, { outbox, smtpUrl: undefined, from: 'Wrkout <no-reply@wrkout.example>' });
  const targets = [mailRetention(database, outbox), ...more];
  const retention = openRetention(deps, { targets });
  return {
    ...deps,
    outbox,
    retention,
    /** The feature opened anew on the same database, as after a restart. */
    reopened: () => openRetention(deps, { targets }),
    http: openTestApp(deps, retentionRoutes(retention)),
    sendMail: () =>
      mailer.send({ accountId: holder, to: 'ada@example.org', kind: 'test', subject: 's', text: 't' }),
    trail: () => database.table(auditEntries).list({}, { orderBy: [['index', 'asc']] }),
    close: async () => {
      await database.close();
      await keyring.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
