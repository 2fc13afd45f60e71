export { apiKeyPrefix, crc32, formatApiKey, isWellFormedApiKey } from './api-key.ts';
export {
  type AccountId,
  type AdminId,
  type CertificateId,
  formatUuidV7,
  type Id,
  idSchema,
  type KeyId,
  type PlanId,
  type RetentionRunId,
  type RightsRequestId,
  type SessionId,
} from './ids.ts';
export { type CalendarDate, dateSchema, type Instant, instantInputSchema, instantSchema } from './instant.ts';
export { nameSchema } from './name.ts';
export { type Page, pageOf, pageQuery } from './pages.ts';
export { isTimeZone } from './time-zone.ts';
