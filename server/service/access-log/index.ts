export { type AccessLog, type AccessLogDeps, type AccessLogOptions, openAccessLog } from './access-log.ts';
export type { AccessRecord } from './access-record.ts';
export type { HourCount } from './count-rows.ts';
export { accessLogRetention } from './expire-rows.ts';
export { accessLogDataSource } from './person-data.ts';
export { accessLogRoutes } from './routes.ts';
export { accessLogDataMap, accessLogTable } from './tables.ts';
export { type StartWorker, startWorker } from './writer.ts';
