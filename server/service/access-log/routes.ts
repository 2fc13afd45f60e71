import { accountOf, adminOf, prefersToJson, type Route, route } from '#server/foundation/http/index.ts';
import {
  exportAccessLogs,
  exportMedia,
  listAccessLogs,
  listOwnAccessLogs,
  streamAccessLogs,
} from '#shared/contracts/access-log.ts';
import type { AccessLog } from './access-log-port.ts';
import { consultRows } from './consult-rows.ts';
import { createExportPlaces, idleMs } from './export-places.ts';
import { type ExportDeps, exportOwnRows, exportRows } from './export-rows.ts';
import { type WatchDeps, watchRows } from './watch-rows.ts';

const defaultLimit = 50;
/** Exports at once. */
const adminPlaces = { perPerson: 2, inAll: 4, idleMs };
const holderPlaces = { perPerson: 2, inAll: 8, idleMs };

type Deps = Omit<ExportDeps & WatchDeps, 'accessLog'> & { readonly accessLog: AccessLog };

const textOf = (field: string | string[] | undefined): string | undefined =>
  field === undefined ? undefined : String(field);

/** The routes of the access log: an administrator's list, live tail and export (recorded in the audit log), and a person's own rows. */
export function accessLogRoutes(deps: Deps): Route[] {
  // Account holders have places of their own: they cannot keep administrators out.
  const [admins, holders] = [createExportPlaces(adminPlaces), createExportPlaces(holderPlaces)];
  return [
    route(listAccessLogs, async ({ query: { limit, cursor, ...filter }, ctx }) => ({
      body: await consultRows(deps, ctx, { filter, page: { limit, cursor } }),
    })),
    route(streamAccessLogs, ({ query: filter, headers, ctx }) =>
      watchRows(deps, ctx, { filter, lastEventId: textOf(headers['last-event-id']) }),
    ),
    route(exportAccessLogs, ({ body: { format, ...filter }, ctx }) =>
      admins.hold(adminOf(ctx), () => exportRows(deps, ctx, { format, filter })),
    ),
    route(listOwnAccessLogs, async ({ query: { limit, cursor, ...filter }, headers, ctx }) => {
      const own = accountOf(ctx);
      if (prefersToJson(headers.accept, exportMedia.csv))
        return holders.hold(own, () => exportOwnRows(deps, own, { filter, page: { limit, cursor } }));
      return { body: await deps.accessLog.listOwn(own, filter, { limit: limit ?? defaultLimit, cursor }) };
    }),
  ];
}
