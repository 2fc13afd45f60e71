import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemRandom } from '#server/foundation/clock/index.ts';
import { openDatabase } from '#server/foundation/database/index.ts';
import { openLog } from '#server/foundation/http/index.ts';
import { type HoldDoors, holdsMigrations, legalHolds, openHolds } from '#server/privacy/holds/index.ts';
import { approvalsMigrations, approvalsTable, openApprovals } from '#server/trust/approvals/index.ts';
import { auditEntries, auditMigrations, openAuditLog } from '#server/trust/audit/index.ts';
import { openKeyring } from '#server/trust/keyring/index.ts';
import { roles } from '#shared/permissions/index.ts';
import { fixedClock } from '#test/support/builders/clock.ts';
import { openTestApp } from '#test/support/rights-requests/open-test-app.ts';

export const ada = '019ab000-0000-7000-8000-0000000000aa';
export const adasKey = '019ab000-0000-7000-8000-0000000000ab';
export const adasMail = '019ab000-0000-7000-8000-0000000000ac';
export const bob = '019ab000-0000-7000-8000-0000000000bb';
const rowOfNobody = '019ab000-0000-7000-8000-0000000000cc';

const doors: HoldDoors = {
  hasAccount: (id) => id === ada || id === bob,
  ownerOfKey: async (id) => (id === adasKey ? ada : undefined),
  ownerOfRecord: async (table, id) => {
    if (table === 'access_log') return id === rowOfNobody ? null : undefined;
    return table === 'mails' && id === adasMail ? ada : undefined;
  },
};

export type HoldsServer = Awaited<ReturnType<typeof openHoldsServer>>;

/** Legal holds and approvals on a real database, behind the real HTTP code. Ada has a key and a mail, Bob nothing. */
export async function openHoldsServer() {
  const folder = mkdtempSync(join(tmpdir(), 'wrkout-holds-'));
  const clock = fixedClock();
  const random = systemRandom;
  const keyring = await openKeyring({ clock, random }, { folder: join(folder, 'keys'), rootKey: undefined });
  for (const role of roles) await keyring.createSubjectKey(`admin-${role}`);
  const database = await openDatabase({
    file: join(folder, 'main.sqlite'),
    tables: [legalHolds, approvalsTable, auditEntries],
    migrations: [...auditMigrations, ...approvalsMigrations, ...holdsMigrations],
    sealer: keyring,
  });
  const audit = openAuditLog({ clock, database });
  const deps = { clock, random, database, audit, log: openLog('silent') };
  const holds = await openHolds(deps, doors);
  const approvals = openApprovals(deps);
  return {
    ...deps,
    holds,
    approvals,
    rowOfNobody,
    /** The feature opened anew on the same database, as after a restart. */
    reopened: () => openHolds(deps, doors),
    http: openTestApp(deps, [...holds.routes, ...approvals.routes]),
    databaseFile: join(folder, 'main.sqlite'),
    trail: () => database.table(auditEntries).list({}, { orderBy: [['index', 'asc']] }),
    close: async () => {
      await database.close();
      await keyring.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
