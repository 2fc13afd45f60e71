import type { AccessRecord } from './access-record.ts';
import { writeUuid } from './uuid-bytes.ts';

/**
 * Rows as bytes, for the journal and for the writer thread. A group:
 *   4 bytes length of the group | 4 bytes rows | rows of 74 bytes each | texts, each 4 bytes length and UTF-8
 * Numbers are little-endian. In a row a text stands as its place among the texts of the group, from 1 on; 0 is null. A text that several rows
 * have stands once, so that it is read and hashed once. Groups lie one after another without a gap.
 */
export const groupHeadBytes = 8;
export const textHeadBytes = 4;
export const rowBytes = 74;

/** Where a row has what: id 16 bytes, numbers 8 (floating point, NaN for null), status and texts 2. */
export const place = {
  ...{ id: 0, timeMs: 16, durationUs: 24, upstreamUs: 32, requestBytes: 40, responseBytes: 48, status: 56 },
  ...{ accountId: 58, keyId: 60, method: 62, outcome: 64, code: 66, ip: 68, userAgent: 70, target: 72 },
} as const;

/** A place among the texts has two bytes. */
const mostTexts = 0xffff;
const chunkBytes = 64 * 1024;
/** Of a UTF-16 unit in UTF-8 at the most. */
const bytesOfUnit = 3;

/** Bytes that are written one after another; `begin` is where the group began that is being written. */
class Chunk {
  bytes = Buffer.allocUnsafeSlow(chunkBytes);
  view = new DataView(this.bytes.buffer);
  begin = 0;
  end = 0;

  /** Sees to it that so many bytes more have room; a group that has none left goes on in a new chunk, whole. */
  reserve(more: number): void {
    if (this.end + more <= this.bytes.length) return;
    const begun = this.bytes.subarray(this.begin, this.end);
    this.bytes = Buffer.allocUnsafeSlow(Math.max(chunkBytes, 2 * (begun.length + more)));
    this.view = new DataView(this.bytes.buffer);
    this.bytes.set(begun, 0);
    [this.begin, this.end] = [0, begun.length];
  }

  /** The group that was written; the next one begins behind it. */
  cut(): Buffer {
    const group = this.bytes.subarray(this.begin, this.end);
    this.begin = this.end;
    return group;
  }
}

function appendText(chunk: Chunk, text: string): void {
  chunk.reserve(textHeadBytes + text.length * bytesOfUnit);
  const length = chunk.bytes.write(text, chunk.end + textHeadBytes, 'utf8');
  chunk.view.setUint32(chunk.end, length, true);
  chunk.end += textHeadBytes + length;
}

/** The texts of one group: each is appended when it first comes. */
function groupTexts(chunk: Chunk) {
  const places = new Map<string, number>();
  return {
    clear: () => places.clear(),
    placeOf: (text: string | null): number => {
      if (text === null) return 0;
      const known = places.get(text);
      if (known !== undefined) return known;
      const next = places.size + 1;
      if (next > mostTexts) throw new RangeError('too many rows for one group of the access log');
      appendText(chunk, text);
      places.set(text, next);
      return next;
    },
  };
}

/** The texts go in first: they may move the chunk. */
function writeRow(
  chunk: Chunk,
  { placeOf }: ReturnType<typeof groupTexts>,
  row: AccessRecord,
  index: number,
): void {
  const account = placeOf(row.accountId);
  const key = placeOf(row.keyId);
  const method = placeOf(row.method);
  const outcome = placeOf(row.outcome);
  const code = placeOf(row.code);
  const ip = placeOf(row.ip);
  const userAgent = placeOf(row.userAgent);
  const target = placeOf(row.target);
  const { view, bytes, begin } = chunk;
  const at = begin + groupHeadBytes + index * rowBytes;
  writeUuid(bytes, at + place.id, row.id);
  view.setFloat64(at + place.timeMs, row.timeMs, true);
  view.setFloat64(at + place.durationUs, row.durationUs, true);
  view.setFloat64(at + place.upstreamUs, row.upstreamUs ?? Number.NaN, true);
  view.setFloat64(at + place.requestBytes, row.requestBytes, true);
  view.setFloat64(at + place.responseBytes, row.responseBytes, true);
  view.setUint16(at + place.status, row.status, true);
  view.setUint16(at + place.accountId, account, true);
  view.setUint16(at + place.keyId, key, true);
  view.setUint16(at + place.method, method, true);
  view.setUint16(at + place.outcome, outcome, true);
  view.setUint16(at + place.code, code, true);
  view.setUint16(at + place.ip, ip, true);
  view.setUint16(at + place.userAgent, userAgent, true);
  view.setUint16(at + place.target, target, true);
}

/**
 * Makes the function that packs records as a group, into memory that many groups share. Halves of a character become U+FFFD. It throws RangeError
 * beyond 65,535 different texts: eight thousand rows always fit.
 */
export function recordPacker(): (records: readonly AccessRecord[]) => Buffer {
  const chunk = new Chunk();
  const texts = groupTexts(chunk);
  return (records) => {
    texts.clear();
    chunk.end = chunk.begin;
    chunk.reserve(groupHeadBytes + records.length * rowBytes);
    chunk.end += groupHeadBytes + records.length * rowBytes;
    for (let index = 0; index < records.length; index++)
      writeRow(chunk, texts, records[index] as AccessRecord, index);
    chunk.view.setUint32(chunk.begin, chunk.end - chunk.begin, true);
    chunk.view.setUint32(chunk.begin + 4, records.length, true);
    return chunk.cut();
  };
}

/** Groups one after another, in memory of their own, which may be handed to another thread. Pure. */
export function joinGroups(groups: readonly Uint8Array[]): Buffer<ArrayBuffer> {
  const joined = Buffer.allocUnsafeSlow(groups.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const group of groups) {
    joined.set(group, at);
    at += group.length;
  }
  return joined;
}
