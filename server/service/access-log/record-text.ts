import type { Outcome } from '#shared/contracts/access-log.ts';
import type { AccountId, KeyId } from '#shared/values/index.ts';
import type { AccessRecord, RoutedRecord } from './access-record.ts';
import { textOfBytes } from './field-text.ts';
import { routeOf } from './rules.ts';

/** A record without the names of its fields. */
type Packed = [
  id: string,
  timeMs: number,
  accountId: AccountId | null,
  keyId: KeyId | null,
  method: string,
  status: number,
  outcome: Outcome,
  code: string | null,
  durationUs: number,
  upstreamUs: number | null,
  requestBytes: number,
  responseBytes: number,
  ip: string | null,
  userAgent: string | null,
  target: string,
];

const pack = (record: AccessRecord): Packed => [
  record.id,
  record.timeMs,
  record.accountId,
  record.keyId,
  record.method,
  record.status,
  record.outcome,
  record.code,
  record.durationUs,
  record.upstreamUs,
  record.requestBytes,
  record.responseBytes,
  record.ip,
  record.userAgent,
  record.target,
];

const unpack = (packed: Packed): RoutedRecord => ({
  id: packed[0],
  timeMs: packed[1],
  accountId: packed[2],
  keyId: packed[3],
  method: packed[4],
  status: packed[5],
  outcome: packed[6],
  code: packed[7],
  durationUs: packed[8],
  upstreamUs: packed[9],
  requestBytes: packed[10],
  responseBytes: packed[11],
  ip: packed[12],
  userAgent: packed[13] === null ? null : textOfBytes(packed[13]),
  target: packed[14],
  route: routeOf(packed[14]),
});

/** Records as one text, for the journal and for the writer thread: JSON, because V8 makes and reads it fastest. Pure. */
export const packRecords = (records: readonly AccessRecord[]): string => JSON.stringify(records.map(pack));

/** The records in a text of `packRecords`, user agents as texts from here on. Throws SyntaxError for another text. Pure. */
export const unpackRecords = (text: string): RoutedRecord[] => (JSON.parse(text) as Packed[]).map(unpack);
