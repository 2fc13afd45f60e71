import type { KeyObject } from 'node:crypto';
import { associatedData, sealValue } from '#server/trust/keyring/index.ts';
import type { AccessRecord } from './access-record.ts';
import { rowKeyName } from './commands.ts';
import { tableName } from './day-schema.ts';
import { hourOf, routeOf, subjectOf, uuidToHex } from './rules.ts';
import { packTechnical } from './technical-bytes.ts';

/** Where the sealed part of a row stands; bound into it. Pure. */
export const technicalPlace = (id: string, accountId: string | null): string =>
  associatedData(tableName, 'technical', id, subjectOf(accountId));

/** Row keys by `rowKeyName`, as the cipher takes them fastest. */
export type SealingKeys = ReadonlyMap<string, KeyObject>;

export type Sealing = {
  readonly keys: SealingKeys;
  readonly nonce: () => Buffer;
  /** `agentShortener` */
  readonly shortened: (userAgent: string) => string;
};

/** Null when there is no key for the row: its technical data must not be kept then. */
function sealTechnical(record: AccessRecord, { keys, nonce, shortened }: Sealing): string | null {
  const key = keys.get(rowKeyName(hourOf(record.timeMs), record.accountId));
  if (key === undefined) return null;
  const sealed = sealValue({
    key,
    keyId: 0,
    nonce: nonce(),
    place: technicalPlace(record.id, record.accountId),
    plain: packTechnical(record, shortened),
  });
  return sealed.toString('hex');
}

const hexOrNull = (uuid: string | null): string | null => (uuid === null ? null : uuidToHex(uuid));

function encodeRow(record: AccessRecord, sealing: Sealing): unknown[] {
  return [
    uuidToHex(record.id),
    record.timeMs,
    hexOrNull(record.accountId),
    hexOrNull(record.keyId),
    record.method,
    routeOf(record.target),
    record.status,
    record.outcome,
    record.code,
    record.durationUs,
    record.upstreamUs,
    record.requestBytes,
    record.responseBytes,
    record.requestId === record.id ? null : uuidToHex(record.requestId),
    sealTechnical(record, sealing),
  ];
}

/** The rows as the JSON text that `insertRows` takes, technical data sealed. */
export const encodeRows = (records: readonly AccessRecord[], sealing: Sealing): string =>
  JSON.stringify(records.map((record) => encodeRow(record, sealing)));
