export { type AppendedEntry, type AuditLog, type NewEntry, openAuditLog } from './audit-log.ts';
export { auditEntries, auditMigrations } from './tables.ts';
