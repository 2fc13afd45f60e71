import { createCipheriv, createDecipheriv } from 'node:crypto';

/**
 * Encryption of a stream in chunks under a key that is used for this one stream and never again (the STREAM construction of
 * Hoang, Reyhanitabar, Rogaway and Vizár, 2015; as the age format uses it). Each chunk is AES-256-GCM ciphertext and its 16-byte tag; the
 * nonce is an 11-byte counter and one byte that is 1 for the last chunk, so that chunks cannot be moved, left out or cut off.
 */
export const chunkLength = 64 * 1024;
const tagLength = 16;
const sealedLength = chunkLength + tagLength;

function nonceOf(counter: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(counter, 5, 6);
  nonce.writeUInt8(last ? 1 : 0, 11);
  return nonce;
}

function sealChunk(key: Buffer, plain: Buffer, nonce: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function openChunk(key: Buffer, sealed: Buffer, nonce: Buffer): Buffer {
  if (sealed.length < tagLength) throw new Error('the sealed file is cut off');
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength });
  decipher.setAuthTag(sealed.subarray(-tagLength));
  return Buffer.concat([decipher.update(sealed.subarray(0, -tagLength)), decipher.final()]);
}

/** Cuts a stream into pieces of `length` bytes; the last one may be shorter, and is empty only when there is nothing at all. */
async function* cut(source: AsyncIterable<Buffer>, length: number) {
  let parts: Buffer[] = [];
  let size = 0;
  for await (const bytes of source) {
    parts.push(bytes);
    size += bytes.length;
    if (size <= length) continue;
    let whole = Buffer.concat(parts);
    for (; whole.length > length; whole = whole.subarray(length))
      yield { piece: whole.subarray(0, length), last: false };
    parts = [whole];
    size = whole.length;
  }
  yield { piece: Buffer.concat(parts), last: true };
}

/** Seals a stream; holds one chunk in memory. `key`: 32 bytes, for this stream alone. */
export async function* sealStream(key: Buffer, plain: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let counter = 0;
  for await (const { piece, last } of cut(plain, chunkLength))
    yield sealChunk(key, piece, nonceOf(counter++, last));
}

/** Opens a sealed stream. Throws Error when a byte was changed, moved or is missing; what came before was genuine. */
export async function* openStream(key: Buffer, sealed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let counter = 0;
  for await (const { piece, last } of cut(sealed, sealedLength))
    yield openChunk(key, piece, nonceOf(counter++, last));
}
