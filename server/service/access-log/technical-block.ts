import type { Technical } from './access-record.ts';
import { uuidToHex } from './rules.ts';
import { unpackClient } from './technical-bytes.ts';

/**
 * The plain bytes of a block: technical data of up to 64 rows of one hour and one account, sealed together.
 *   1 byte number of clients | each: address and user agent (technical-bytes.ts)
 *   1 byte number of rows    | each: last 8 bytes of the row's id | 1 byte which client | 2 bytes length | path and query
 * Numbers are big-endian. Who calls a hundred times from one place stands there once. The ids bind what is sealed to its rows.
 */
export const blockRows = 64;
const idBytes = 8;
/** No header of a request is so long. */
const longestTarget = 65_000;

/** Where a block gets its rows from, by their places. */
export type BlockRows = {
  /** 16 bytes after 16 bytes. */
  readonly ids: Buffer;
  /** Address and user agent (`packClient`): one object for all rows of a client. */
  readonly clientOf: (row: number) => Buffer;
  /** Path and query in UTF-8. One beyond 65,000 bytes is no real one and cut off. */
  readonly targetOf: (row: number) => Buffer;
};

/** Path and query as a block takes them. Pure. */
export const packTarget = (target: string): Buffer => Buffer.from(target, 'utf8').subarray(0, longestTarget);

const idEnd = (id: string): string => uuidToHex(id).slice(-2 * idBytes);

/** At most 64 rows as the bytes of a block. Pure. */
export function packBlock({ ids, clientOf, targetOf }: BlockRows, rows: readonly number[]): Buffer {
  const clients = [...new Set(rows.map(clientOf))];
  const targets = rows.map(targetOf);
  const head = Buffer.concat([Buffer.of(clients.length), ...clients, Buffer.of(rows.length)]);
  const size = targets.reduce((sum, { length }) => sum + idBytes + 3 + length, head.length);
  const bytes = Buffer.allocUnsafe(size);
  bytes.set(head, 0);
  let at = head.length;
  for (const [index, row] of rows.entries()) {
    const target = targets[index] as Buffer;
    ids.copy(bytes, at, row * 16 + 16 - idBytes, row * 16 + 16);
    bytes[at + idBytes] = clients.indexOf(clientOf(row));
    bytes.writeUInt16BE(target.length, at + idBytes + 1);
    bytes.set(target, at + idBytes + 3);
    at += idBytes + 3 + target.length;
  }
  return bytes;
}

/** Reads what `packBlock` packed: the technical data of a row by its id; undefined when the block holds none of it. Throws RangeError for other bytes. Pure. */
export function unpackBlock(bytes: Buffer): (id: string) => Technical | undefined {
  let at = 1;
  const clients = Array.from({ length: bytes.readUInt8(0) }, () => {
    const { client, end } = unpackClient(bytes, at);
    at = end;
    return client;
  });
  const rows = new Map<string, Technical>();
  for (let left = bytes.readUInt8(at++); left > 0; left--) {
    const client = clients[bytes.readUInt8(at + idBytes)];
    const end = at + idBytes + 3 + bytes.readUInt16BE(at + idBytes + 1);
    if (client === undefined || end > bytes.length) throw new RangeError('not a block of technical data');
    const target = bytes.toString('utf8', at + idBytes + 3, end);
    rows.set(bytes.toString('hex', at, at + idBytes), { ...client, target });
    at = end;
  }
  return (id) => rows.get(idEnd(id));
}
