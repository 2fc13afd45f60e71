import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemRandom } from '#server/foundation/clock/index.ts';
import { type Database, openDatabase } from '#server/foundation/database/index.ts';
import { openSqlite } from '#server/foundation/sqlite/index.ts';
import { type AccessLog, openAccessLog } from '#server/service/access-log/index.ts';
import { openUsage, usageMigrations, usageTables } from '#server/service/usage/index.ts';
import { auditEntries, auditMigrations, openAuditLog } from '#server/trust/audit/index.ts';
import { openKeyring } from '#server/trust/keyring/index.ts';
import type { AccountId, KeyId } from '#shared/values/index.ts';
import { movableClock, newUuid, rememberingLog } from '#test/support/access-log/open-test-access-log.ts';

/** One line for an hour of an account, or of nobody: all that can be compared between rows and usage. */
export type HourLine = {
  accountId: string;
  hourUtc: string;
  requests: number;
  errors: number;
  refused: number;
  quotaRequests: number;
  requestBytes: number;
  responseBytes: number;
};

const lineColumns = 'requests, errors, refused, quotaRequests, requestBytes, responseBytes';

/** What the rows of all day files add up to, by plain SQL: the truth that usage is held against. */
export async function linesOfRows(accessLog: AccessLog, folder: string): Promise<HourLine[]> {
  const lines: HourLine[] = [];
  for (const day of await accessLog.usage.days()) {
    const db = await openSqlite(join(folder, `${day}.sqlite`), 'read-only');
    lines.push(
      ...(await db.all<HourLine>(`
        SELECT CASE WHEN accountId IS NULL THEN 'nobody' ELSE lower(substr(hex(accountId), 1, 8) || '-' ||
            substr(hex(accountId), 9, 4) || '-' || substr(hex(accountId), 13, 4) || '-' ||
            substr(hex(accountId), 17, 4) || '-' || substr(hex(accountId), 21)) END AS accountId,
          strftime('%Y-%m-%dT%H:00:00.000Z', time / 1000, 'unixepoch') AS hourUtc, count(*) AS requests,
          sum(status >= 500) AS errors, sum(outcome = 'refused') AS refused,
          sum(outcome IN ('forwarded', 'client-aborted')) AS quotaRequests,
          sum(requestBytes) AS requestBytes, sum(responseBytes) AS responseBytes
        FROM access_log_row GROUP BY 1, 2 ORDER BY 1, 2`)),
    );
    await db.close();
  }
  return lines.sort((a, b) => (`${a.accountId}${a.hourUtc}` < `${b.accountId}${b.hourUtc}` ? -1 : 1));
}

/** What usage holds, without the sums of everybody. */
export const linesOfUsage = (database: Database, table = 'usage_hours'): Promise<HourLine[]> =>
  database.query<HourLine>(
    table === 'usage_hours'
      ? `SELECT accountId, hourUtc, ${lineColumns} FROM usage_hours WHERE accountId <> 'everybody' ORDER BY 1, 2`
      : `SELECT accountId, hourUtc, ${lineColumns
          .split(', ')
          .map((name) => `sum(${name}) AS ${name}`)
          .join(', ')} FROM usage_routes WHERE accountId <> 'everybody' GROUP BY 1, 2 ORDER BY 1, 2`,
  );

type Place = {
  readonly root: string;
  readonly folder: string;
  readonly file: string;
  readonly clock: ReturnType<typeof movableClock>;
  readonly told: ReturnType<typeof rememberingLog>;
};

async function openParts({ root, folder, file, clock, told }: Place) {
  const keyring = await openKeyring(
    { clock, random: systemRandom },
    { folder: join(root, 'keys'), rootKey: undefined },
  );
  const tables = [...usageTables, auditEntries];
  const migrations = [...usageMigrations, ...auditMigrations];
  const database = await openDatabase({ file, tables, migrations, sealer: keyring });
  const accessLog = await openAccessLog({ clock, keyring, log: told.log }, { folder });
  const audit = openAuditLog({ clock, database });
  const usage = await openUsage({ clock, database, audit, log: told.log, source: accessLog.usage });
  return { keyring, database, accessLog, audit, usage };
}

/** Access log, main database and usage on real files in one folder, with a real keyring. Closing and opening again is a restart. */
export async function openTestUsage(given?: { readonly root: string }) {
  const root = given?.root ?? mkdtempSync(join(tmpdir(), 'wrkout-usage-'));
  const clock = movableClock();
  const told = rememberingLog();
  const folder = join(root, 'access-log');
  const file = join(root, 'wrkout.sqlite');

  const open = () => openParts({ root, folder, file, clock, told });
  let parts = await open();

  const shut = async (): Promise<void> => {
    await parts.usage.stop();
    await parts.accessLog.close();
    await parts.database.close();
    await parts.keyring.close();
  };
  return {
    root,
    folder,
    file,
    clock,
    told,
    get parts() {
      return parts;
    },
    newAccount: async (): Promise<{ accountId: AccountId; keyId: KeyId }> => {
      const accountId = newUuid() as AccountId;
      await parts.keyring.createSubjectKey(accountId);
      return { accountId, keyId: newUuid() as KeyId };
    },
    lines: async () => ({
      rows: await linesOfRows(parts.accessLog, folder),
      hours: await linesOfUsage(parts.database),
      routes: await linesOfUsage(parts.database, 'usage_routes'),
    }),
    shut,
    /** After `shut`. */
    reopen: async () => {
      parts = await open();
    },
    restart: async () => {
      await shut();
      parts = await open();
    },
    close: async () => {
      await shut();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
export type TestUsage = Awaited<ReturnType<typeof openTestUsage>>;
