import { accountOf, type Route, route } from '#server/foundation/http/index.ts';
import { listAccessLogs, listOwnAccessLogs } from '#shared/contracts/access-log.ts';
import type { AccessLog } from './access-log.ts';
import { type ConsultDeps, consultRows } from './consult-rows.ts';

/** The routes of the access log: an administrator's list (recorded in the audit log) and a person's own. */
export const accessLogRoutes = (deps: ConsultDeps & { readonly accessLog: AccessLog }): Route[] => [
  route(listAccessLogs, async ({ query: { limit, cursor, ...filter }, ctx }) => ({
    body: await consultRows(deps, ctx, { filter, page: { limit, cursor } }),
  })),
  route(listOwnAccessLogs, async ({ query: { limit, cursor, ...filter }, ctx }) => ({
    body: await deps.accessLog.listOwn(accountOf(ctx), filter, { limit, cursor }),
  })),
];
