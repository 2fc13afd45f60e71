import type { Technical } from './access-record.ts';
import { uuidToHex } from './rules.ts';
import { packClient, unpackClient } from './technical-bytes.ts';
import { uuidBytes } from './uuid-bytes.ts';

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

/** What of a row goes into a block. */
export type BlockRow = Technical & { readonly id: string };

const idEnd = (id: string): string => uuidToHex(id).slice(-2 * idBytes);

type Packed = { readonly clients: Buffer[]; readonly clientOf: number[] };

/** Each client once, and which one each row has. */
function packClients(rows: readonly BlockRow[], shortened: (userAgent: string) => string): Packed {
  const clients: Buffer[] = [];
  const known = new Map<string, number>();
  const clientOf = rows.map(({ ip, userAgent }) => {
    const name = `${ip}\n${userAgent}`;
    const found = known.get(name) ?? clients.length;
    if (found === clients.length) {
      known.set(name, found);
      clients.push(packClient({ ip, userAgent }, shortened));
    }
    return found;
  });
  return { clients, clientOf };
}

/** At most 64 rows as the bytes of a block. A path beyond 65,000 bytes is no real one and cut off. Pure but for what `shortened` remembers. */
export function packBlock(rows: readonly BlockRow[], shortened: (userAgent: string) => string): Buffer {
  const { clients, clientOf } = packClients(rows, shortened);
  const lengths = rows.map(({ target }) => Math.min(Buffer.byteLength(target, 'utf8'), longestTarget));
  const head = Buffer.concat([Buffer.of(clients.length), ...clients, Buffer.of(rows.length)]);
  const size = lengths.reduce((sum, length) => sum + idBytes + 3 + length, head.length);
  // Zeroed: of a character that does not fit whole nothing is written.
  const bytes = Buffer.alloc(size);
  bytes.set(head, 0);
  const ids = uuidBytes(rows);
  let at = head.length;
  for (const [index, { target }] of rows.entries()) {
    const length = lengths[index] ?? 0;
    ids.copy(bytes, at, index * 16 + 16 - idBytes, index * 16 + 16);
    bytes.writeUInt8(clientOf[index] ?? 0, at + idBytes);
    bytes.writeUInt16BE(length, at + idBytes + 1);
    bytes.write(target, at + idBytes + 3, length, 'utf8');
    at += idBytes + 3 + length;
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
