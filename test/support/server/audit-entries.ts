import type { Database } from '#server/foundation/database/index.ts';
import { auditEntries } from '#server/trust/audit/index.ts';

export type SeenEntry = Awaited<ReturnType<typeof readAuditEntries>>[number];

/** The audit log as it stands in the database, oldest first. */
export const readAuditEntries = (database: Database) =>
  database.table(auditEntries).list({}, { orderBy: [['index', 'asc']] });
