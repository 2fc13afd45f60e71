export { type AccessLogDeps, type AccessLogOptions, openAccessLog } from './access-log.ts';
export type { AccessLog } from './access-log-port.ts';
export type { AccessRecord } from './access-record.ts';
export { type DayTotals, readDayTotals } from './day-totals.ts';
export { accessLogRetention } from './expire-rows.ts';
export { bytesOfText, textOfBytes } from './field-text.ts';
export type { AccessLogHealth } from './health.ts';
export type { WhenFull } from './intake.ts';
export { ownerOfRow } from './owner-of-row.ts';
export { accessLogDataSource } from './person-data.ts';
export { type Redaction, recordRedactor } from './redact-record.ts';
export { accessLogRoutes } from './routes.ts';
export { accessLogDataMap, accessLogTable } from './tables.ts';
export {
  emptyCounters,
  type UsageCounters,
  type UsageDelta,
  type UsageKey,
} from './usage-delta.ts';
export type { PendingUsage, UsageSource } from './usage-source.ts';
export { type StartWorker, startWorker } from './writer.ts';
