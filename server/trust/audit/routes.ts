import { accountOf, type Route, route } from '#server/foundation/http/index.ts';
import { listAuditEntries, listConsultations } from '#shared/contracts/audit.ts';
import type { AuditLog } from './audit-log.ts';
import type { AuditReader } from './read-entries.ts';

/** Reading the audit log is itself an entry: the reader sees it on the next look. */
export const auditRoutes = (audit: AuditLog, reader: AuditReader): Route[] => [
  route(listAuditEntries, async ({ query: { limit, cursor, ...filter }, ctx }) => {
    const body = await reader.list(filter, { limit, cursor });
    await audit.record(ctx, {
      event: 'audit.consulted',
      subject: filter.subject ?? null,
      fields: { count: body.items.length },
    });
    return { body };
  }),
  route(listConsultations, async ({ query, ctx }) => ({
    body: await reader.consultations(accountOf(ctx), query),
  })),
];
