import type { AccessLogFilter, AccessLogRow } from '#shared/contracts/access-log.ts';
import type { RoutedRecord } from './access-record.ts';
import { ipMatcher } from './ip-filter.ts';
import type { IpForm } from './redact-rules.ts';
import { statusRange } from './rules.ts';

/** A record as it is shown once it is written. Pure. */
export const rowOfRecord = (record: RoutedRecord): AccessLogRow => ({
  id: record.id,
  timeUtc: new Date(record.timeMs).toISOString(),
  accountId: record.accountId,
  keyId: record.keyId,
  method: record.method,
  route: record.route,
  status: record.status,
  outcome: record.outcome,
  code: record.code,
  durationMs: record.durationUs / 1000,
  upstreamMs: record.upstreamUs === null ? null : record.upstreamUs / 1000,
  requestBytes: record.requestBytes,
  responseBytes: record.responseBytes,
  requestId: record.id,
  ip: record.ip,
  userAgent: record.userAgent,
  target: record.target,
});

/** Makes the question whether a row fits, answered as the day files answer it. Pure. */
export function rowMatcher(filter: AccessLogFilter, form: IpForm): (row: AccessLogRow) => boolean {
  const { from, to, status, ip } = filter;
  const range = status === undefined ? null : statusRange(status);
  const isFrom = ip === undefined ? null : ipMatcher(ip, form);
  const equal = (['accountId', 'keyId', 'method', 'route', 'outcome'] as const).filter(
    (name) => filter[name] !== undefined,
  );
  return (row) =>
    equal.every((name) => row[name] === filter[name]) &&
    (from === undefined || row.timeUtc >= from) &&
    (to === undefined || row.timeUtc < to) &&
    (range === null || (row.status >= range.from && row.status < range.below)) &&
    (isFrom === null || isFrom(row.ip));
}
