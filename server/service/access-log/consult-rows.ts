import type { Context } from '#server/foundation/http/index.ts';
import type { AccessLogFilter, AccessLogRow } from '#shared/contracts/access-log.ts';
import type { Page } from '#shared/values/index.ts';
import type { AccessLog } from './access-log-port.ts';
import type { PageQuery } from './list-rows.ts';
import {
  countSubjects,
  filterNames,
  orNothingFound,
  type RecordDeps,
  recordLook,
} from './record-consultation.ts';

export type ConsultDeps = RecordDeps & { readonly accessLog: Pick<AccessLog, 'list'> };

/**
 * A page of the access log for an administrator. Before it is answered one audit entry is written for each person whose rows
 * are in it (and one for rows of nobody), all or none, so that everybody finds who looked at their data (GDPR Art. 15; CJEU C-579/21).
 * Entries hold counts and names of filters, never their values. Repeating it reads and records again.
 */
export async function consultRows(
  deps: ConsultDeps,
  ctx: Context,
  { filter, page }: { filter: AccessLogFilter; page: PageQuery },
): Promise<Page<AccessLogRow>> {
  const found = await deps.accessLog.list(filter, page);
  const counts = orNothingFound(countSubjects(found.items), filter);
  await recordLook(deps, ctx, {
    counts,
    look: { event: 'access-log.consulted', filters: filterNames(filter) },
  });
  return found;
}
