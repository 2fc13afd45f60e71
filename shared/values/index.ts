export {
  apiKeyPrefix,
  crc32,
  formatApiKey,
  formatServiceToken,
  isWellFormedApiKey,
  isWellFormedServiceToken,
  type KeyEnvironment,
  keyEnvironments,
  type SecretKind,
  secretKindOf,
} from './api-key.ts';
export { counted } from './counted.ts';
export {
  addValue,
  bucketOf,
  countOf,
  decodeHistogram,
  encodeHistogram,
  type Histogram,
  type HistogramTally,
  histogramTally,
  mergeEncoded,
  mergeHistogram,
  middleOf,
  percentilesOf,
} from './histogram.ts';
export {
  type AccountId,
  type AdminId,
  type ApprovalId,
  type BackupId,
  type CertificateId,
  type CredentialId,
  formatUuidV7,
  type HoldId,
  type Id,
  idSchema,
  type KeyId,
  type PlanId,
  type RetentionRunId,
  type RightsRequestId,
  type SessionId,
} from './ids.ts';
export {
  type CalendarDate,
  dateSchema,
  type Instant,
  instantInputSchema,
  instantSchema,
  periodFields,
  withPeriod,
} from './instant.ts';
export { type IpRange, ipRangeSchema, ipSchema, isInRanges, parseIp, parseIpRange } from './ip-range.ts';
export { nameSchema } from './name.ts';
export { type Page, pageOf, pageQuery } from './pages.ts';
export { hasScopes, maxScopes, scopeSchema, scopesSchema } from './scope.ts';
export { isTimeZone } from './time-zone.ts';
