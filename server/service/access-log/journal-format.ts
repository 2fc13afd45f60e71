import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto';
import { associatedData, openValue, sealValue } from '#server/trust/keyring/index.ts';

/**
 * A segment of the journal:
 *   head   4 bytes "WRJ2" | 65 bytes: the segment's random key, sealed under the keyring's purpose key
 *   group  4 bytes length of the ciphertext | 4 bytes rows | 4 bytes number of the group | ciphertext | 16 bytes tag
 * Numbers are big-endian. AES-256-GCM; the nonce is the number of the group, which never comes twice under a segment's key: a segment
 * is written by one process, from its beginning. The associated data is name of the segment and head of the group. What is sealed: row-bytes.ts.
 */
const magic = Buffer.from('WRJ2', 'latin1');
const formOf = (bytes: Buffer): string => bytes.toString('latin1', 0, magic.length);
const keyLength = 32;
const sealedKeyLength = 33 + keyLength;
export const segmentHeadLength = magic.length + sealedKeyLength;
const groupHeadLength = 12;
const tagLength = 16;
/** The memory that a group is sealed in; it grows where one needs more. */
const sealedBytes = 64 * 1024;
/** No group is longer; a length beyond it is a damaged one. */
const longestGroup = 64 * 1024 * 1024;

const headPlace = (name: string): string => associatedData('access-log-journal', 'head', name);

function nonceOf(number: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(number, 8);
  return nonce;
}

type HeadInput = {
  readonly wrapKey: Buffer;
  readonly key: Buffer;
  readonly name: string;
  readonly nonce: Buffer;
};

/** The head of a segment, with its key sealed in it. Pure. */
export const sealSegmentHead = ({ wrapKey, key, name, nonce }: HeadInput): Buffer =>
  Buffer.concat([magic, sealValue({ key: wrapKey, keyId: 0, nonce, place: headPlace(name), plain: key })]);

/** The form of a segment that another version of Wrkout wrote; null for one of this version, and for what is no segment at all. Pure. */
export function foreignForm(bytes: Buffer): string | null {
  const form = formOf(bytes);
  return /^WRJ\d$/.test(form) && !bytes.subarray(0, magic.length).equals(magic) ? form : null;
}

/** The key of a segment. Throws Error when the head is damaged or belongs to another segment or key. Pure. */
export function openSegmentHead(wrapKey: Buffer, name: string, bytes: Buffer): Buffer {
  if (!bytes.subarray(0, magic.length).equals(magic)) throw new Error('no head of a journal segment');
  return openValue(wrapKey, headPlace(name), bytes.subarray(magic.length, segmentHeadLength));
}

/** A group of rows before it is sealed. `number` grows with each group of a segment. */
export type PlainGroup = { readonly bytes: Uint8Array; readonly rows: number; readonly number: number };

/** Makes of a group what stands in the segment; the answer holds until the next call. */
export type GroupSealer = (group: PlainGroup) => Buffer;

/** Seals groups of one segment. What all of them need is made once: memory, associated data, the key as the cipher takes it fastest. */
export function groupSealer(key: Buffer, name: string): GroupSealer {
  const keyObject = createSecretKey(key);
  const nonce = nonceOf(0);
  const place = Buffer.concat([Buffer.from(name, 'latin1'), Buffer.alloc(groupHeadLength)]);
  const head = place.subarray(-groupHeadLength);
  let sealed = Buffer.allocUnsafeSlow(sealedBytes);
  return ({ bytes, rows, number }) => {
    const length = groupHeadLength + bytes.length + tagLength;
    if (length > sealed.length) sealed = Buffer.allocUnsafeSlow(2 * length);
    nonce.writeUInt32BE(number, 8);
    head.writeUInt32BE(bytes.length, 0);
    head.writeUInt32BE(rows, 4);
    head.writeUInt32BE(number, 8);
    const cipher = createCipheriv('aes-256-gcm', keyObject, nonce);
    cipher.setAAD(place);
    sealed.set(head, 0);
    sealed.set(cipher.update(bytes), groupHeadLength);
    // Of GCM it gives no bytes.
    cipher.final();
    sealed.set(cipher.getAuthTag(), length - tagLength);
    return sealed.subarray(0, length);
  };
}

function openGroup(key: Buffer, name: string, bytes: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(bytes.readUInt32BE(8)), {
    authTagLength: tagLength,
  });
  decipher.setAAD(Buffer.concat([Buffer.from(name, 'latin1'), bytes.subarray(0, groupHeadLength)]));
  decipher.setAuthTag(bytes.subarray(-tagLength));
  const plain = decipher.update(bytes.subarray(groupHeadLength, -tagLength));
  return Buffer.concat([plain, decipher.final()]);
}

/** What is found in a segment, in the order of its bytes. */
export type Found =
  | { readonly kind: 'group'; readonly bytes: Buffer; readonly rows: number }
  /** Bytes that were changed: the rows in them, as many as the head says, cannot be read. */
  | { readonly kind: 'damaged'; readonly at: number; readonly rows: number }
  /** The last group was cut off while it was written; its rows were never acknowledged. */
  | { readonly kind: 'torn'; readonly at: number; readonly bytes: number };

function readGroup(key: Buffer, name: string, bytes: Buffer, at: number): Found & { readonly next: number } {
  const left = bytes.length - at;
  const length = left >= groupHeadLength ? bytes.readUInt32BE(at) : 0;
  const next = at + groupHeadLength + length + tagLength;
  if (length > longestGroup) return { kind: 'damaged', at, rows: 0, next: bytes.length };
  if (next > bytes.length) return { kind: 'torn', at, bytes: left, next: bytes.length };
  const rows = bytes.readUInt32BE(at + 4);
  try {
    return { kind: 'group', bytes: openGroup(key, name, bytes.subarray(at, next)), rows, next };
  } catch {
    // The tag does not fit: told by the caller, and the next group is tried.
    return { kind: 'damaged', at, rows, next };
  }
}

/** Reads the groups of a segment whose head was opened with `openSegmentHead`. Pure. */
export function* readGroups(key: Buffer, name: string, bytes: Buffer): Generator<Found> {
  for (let at = segmentHeadLength; at < bytes.length; ) {
    const { next, ...found } = readGroup(key, name, bytes, at);
    yield found;
    at = next;
  }
}
