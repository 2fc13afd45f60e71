import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Keyring } from '#server/trust/keyring/index.ts';
import { openValue } from '#server/trust/keyring/index.ts';
import type { AccessLogRow } from '#shared/contracts/access-log.ts';
import type { StoredRow, Technical } from './access-record.ts';
import { rowKeyName } from './commands.ts';
import { bytesToUuid, hourOf } from './rules.ts';
import { blockPlace } from './seal-blocks.ts';
import { unpackBlock } from './technical-block.ts';

const nothing: Technical | { target: null; ip: null; userAgent: null } = {
  ip: null,
  userAgent: null,
  target: null,
};

type OpenedBlock = ReturnType<typeof unpackBlock>;

const uuidOrNull = (bytes: Buffer | null): string | null => (bytes === null ? null : bytesToUuid(bytes));

/**
 * Opens stored rows for a reader. Row keys and blocks are remembered for the life of the opener, so make one per list and let it go.
 * `ip`, `userAgent` and `target` are null where the hour's or the person's key is destroyed. Throws Error when bytes were tampered with.
 */
export function rowOpener(keyring: Keyring): (row: StoredRow) => AccessLogRow {
  const keys = new Map<string, KeyObject | null>();
  const blocks = new Map<Buffer, OpenedBlock>();

  const keyOf = (hour: string, accountId: string | null): KeyObject | null => {
    const name = rowKeyName(hour, accountId);
    const known = keys.get(name);
    if (known !== undefined) return known;
    const bytes = keyring.rowKey(hour, accountId);
    const key = bytes && createSecretKey(bytes);
    keys.set(name, key);
    return key;
  };

  const openBlock = (sealed: Buffer, row: StoredRow, accountId: string | null): OpenedBlock | null => {
    const hour = hourOf(row.time);
    const key = keyOf(hour, accountId);
    return key && unpackBlock(openValue(key, blockPlace(hour, accountId), sealed));
  };

  const openTechnical = (row: StoredRow, id: string, accountId: string | null) => {
    if (row.technical === null) return nothing;
    const opened = blocks.get(row.technical) ?? openBlock(row.technical, row, accountId);
    if (opened === null) return nothing;
    blocks.set(row.technical, opened);
    const technical = opened(id);
    if (!technical) throw new Error('a sealed block of the access log does not hold the row that names it');
    return technical;
  };

  return (row) => {
    const id = bytesToUuid(row.id);
    const accountId = uuidOrNull(row.accountId);
    return {
      id,
      timeUtc: new Date(row.time).toISOString(),
      accountId,
      keyId: uuidOrNull(row.keyId),
      method: row.method,
      route: row.route,
      status: row.status,
      outcome: row.outcome,
      code: row.code,
      durationMs: row.durationUs / 1000,
      upstreamMs: row.upstreamUs === null ? null : row.upstreamUs / 1000,
      requestBytes: row.requestBytes,
      responseBytes: row.responseBytes,
      requestId: id,
      ...openTechnical(row, id, accountId),
    };
  };
}
