import type { Database } from '#server/foundation/database/index.ts';
import type { Context } from '#server/foundation/http/index.ts';
import type { AuditLog } from '#server/trust/audit/index.ts';
import type { AccessLogFilter, AccessLogRow } from '#shared/contracts/access-log.ts';
import type { Page } from '#shared/values/index.ts';
import type { AccessLog } from './access-log.ts';
import type { PageQuery } from './list-rows.ts';

export type ConsultDeps = {
  readonly accessLog: Pick<AccessLog, 'list'>;
  readonly audit: AuditLog;
  readonly database: Database;
};

/** Rows per person in the answer. A search for one person that finds nothing is a consultation too, with count 0. */
function countsBySubject(rows: readonly AccessLogRow[], filter: AccessLogFilter): Map<string | null, number> {
  const counts = new Map<string | null, number>();
  for (const { accountId } of rows) counts.set(accountId, (counts.get(accountId) ?? 0) + 1);
  if (counts.size === 0) counts.set(filter.accountId ?? null, 0);
  return counts;
}

const filterNames = (filter: AccessLogFilter): string[] =>
  Object.entries(filter)
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name)
    .sort();

/**
 * A page of the access log for an administrator. Before it is answered one audit entry is written for each person whose rows
 * are in it (and one for rows of nobody), all or none, so that everybody finds who looked at their data (GDPR Art. 15; CJEU C-579/21).
 * Entries hold counts and names of filters, never their values. Repeating it reads and records again.
 */
export async function consultRows(
  { accessLog, audit, database }: ConsultDeps,
  ctx: Context,
  { filter, page }: { filter: AccessLogFilter; page: PageQuery },
): Promise<Page<AccessLogRow>> {
  const found = await accessLog.list(filter, page);
  const filters = filterNames(filter);
  await database.transaction(async (tx) => {
    for (const [subject, count] of countsBySubject(found.items, filter))
      await audit.append(tx, ctx, { event: 'access-log.consulted', subject, fields: { count, filters } });
  });
  return found;
}
