export { type AppendedEntry, type AuditLog, type NewEntry, openAuditLog } from './audit-log.ts';
export { auditDataSource } from './obligations.ts';
export { type AuditReader, auditReader } from './read-entries.ts';
export { auditRoutes } from './routes.ts';
export { auditEntries, auditMigrations } from './tables.ts';
