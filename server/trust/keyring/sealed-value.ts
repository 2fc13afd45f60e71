import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';

/**
 * Format of a sealed value, version 1:
 *   1 byte version | 4 bytes key id (big-endian) | 12 bytes nonce | AES-256-GCM ciphertext | 16 bytes tag
 * (NIST SP 800-38D). The associated data says where the value stands; see `associatedData`.
 */
const version = 1;
const headerLength = 1 + 4 + 12;
const tagLength = 16;

export type SealInput = {
  /** A KeyObject where many values are sealed under one key: Node 24 takes four times as long with bytes. */
  readonly key: Buffer | KeyObject;
  readonly keyId: number;
  readonly nonce: Buffer;
  readonly place: string;
  readonly plain: Buffer;
};

/** Length-prefixed parts, so that no two different places give the same bytes. Pure. */
export const associatedData = (...parts: readonly string[]): string =>
  parts.map((part) => `${part.length}:${part}`).join('|');

/** Seals `plain`. The nonce must never repeat under a key; random nonces hold for 2^32 values a key. Pure. */
export function sealValue({ key, keyId, nonce, place, plain }: SealInput): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(place, 'utf8'));
  const header = Buffer.alloc(5);
  header.writeUInt8(version, 0);
  header.writeUInt32BE(keyId, 1);
  return Buffer.concat([header, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** The id of the key a value was sealed with. Throws Error when the bytes are no sealed value. Pure. */
export function sealedKeyId(sealed: Buffer): number {
  if (sealed.length < headerLength + tagLength || sealed[0] !== version)
    throw new Error('not a sealed value');
  return sealed.readUInt32BE(1);
}

/** Opens a sealed value. Throws Error when key, place or bytes are not the ones it was sealed with. Pure. */
export function openValue(key: Buffer | KeyObject, place: string, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(5, headerLength), {
    authTagLength: tagLength,
  });
  decipher.setAAD(Buffer.from(place, 'utf8'));
  decipher.setAuthTag(sealed.subarray(-tagLength));
  return Buffer.concat([decipher.update(sealed.subarray(headerLength, -tagLength)), decipher.final()]);
}
