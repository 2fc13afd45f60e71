import { BrokenRecord, checkRecord } from '#server/foundation/http/index.ts';
import { type AccessRecord, bytesOfText } from '#server/service/access-log/index.ts';
import {
  type IngestRecord,
  ingestRecordSchema,
  type RefusedRecord,
} from '#shared/contracts/access-log-ingest.ts';
import type { CredentialId, KeyId } from '#shared/values/index.ts';
import type { Ingest } from './deps.ts';
import { rowIdOf } from './row-id.ts';
import { dayNumber, daysOfRequest, plainIp, timeFault } from './rules.ts';

/** A record that may be taken unless its key belongs to somebody else. */
export type Checked = { readonly index: number; readonly id: string; readonly row: AccessRecord };

type Fault = Pick<RefusedRecord, 'pointer' | 'message'>;

const microseconds = (ms: number): number => Math.round(ms * 1000);

function rowOf(record: IngestRecord, timeMs: number, credentialId: CredentialId): AccessRecord {
  const { accountId, keyId, method, status, outcome, code, requestBytes, responseBytes } = record;
  const id = rowIdOf({ credentialId, id: record.id, timeMs });
  const same = { accountId, keyId, method, status, outcome, code, requestBytes, responseBytes };
  return {
    ...same,
    id,
    timeMs,
    durationUs: microseconds(record.durationMs),
    upstreamUs: record.upstreamMs === null ? null : microseconds(record.upstreamMs),
    ip: plainIp(record.ip),
    userAgent: record.userAgent === null ? null : bytesOfText(record.userAgent),
    target: record.path,
  };
}

const idOf = (value: unknown): string | null => {
  const { id } = (typeof value === 'object' && value !== null ? value : {}) as { id?: unknown };
  return typeof id === 'string' ? id.slice(0, 128) : null;
};

/** What of a good record does not fit what the server knows; null when all does. */
function findFault(
  { hasAccount, keptDays }: Ingest,
  { accountId, keyId }: IngestRecord,
  { timeMs, nowMs, days }: { timeMs: number; nowMs: number; days: Set<number> },
): Fault | null {
  const message = timeFault(timeMs, nowMs, keptDays);
  if (message !== null) return { pointer: '/timeUtc', message };
  if (accountId === null && keyId !== null)
    return { pointer: '/keyId', message: 'needs the account of the key' };
  if (accountId !== null && !hasAccount(accountId))
    return { pointer: '/accountId', message: 'is no account here' };
  const day = dayNumber(timeMs);
  if (!days.has(day) && days.size === daysOfRequest)
    return {
      pointer: '/timeUtc',
      message: `is of a further day: the records of one request may be of ${daysOfRequest} UTC days`,
    };
  days.add(day);
  return null;
}

/**
 * Checks the records of one request one by one, all but the owner of the key. `refuse` is told of each that cannot be taken, with the first
 * thing that is wrong.
 */
export function recordChecker(
  ingest: Ingest,
  credentialId: CredentialId,
  refuse: (refused: RefusedRecord) => void,
): (value: unknown, index: number) => Checked | null {
  const nowMs = ingest.clock.nowMs();
  const days = new Set<number>();
  const refused = (index: number, id: string | null, fault: Fault): null => {
    refuse({ index, id, ...fault });
    return null;
  };
  return (value, index) => {
    if (value instanceof BrokenRecord) return refused(index, null, { pointer: '', message: value.message });
    const checked = checkRecord(ingestRecordSchema, value);
    if ('errors' in checked) {
      const [first = { pointer: '', message: 'cannot be accepted' }] = checked.errors;
      return refused(index, idOf(value), first);
    }
    const { record } = checked;
    const timeMs = Date.parse(record.timeUtc);
    const fault = findFault(ingest, record, { timeMs, nowMs, days });
    if (fault !== null) return refused(index, record.id, fault);
    return { index, id: record.id, row: rowOf(record, timeMs, credentialId) };
  };
}

/** Keys among these whose owner is not known yet. */
export const strangeKeys = ({ owners }: Ingest, checked: readonly Checked[]): KeyId[] => [
  ...new Set(checked.flatMap(({ row: { keyId } }) => (keyId === null || owners.has(keyId) ? [] : keyId))),
];
