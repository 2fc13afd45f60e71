import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import type { Random } from '#server/foundation/clock/index.ts';
import type { Sealer, SealPlace } from '#server/foundation/database/index.ts';
import { openStream, sealStream } from './sealed-chunks.ts';

/**
 * A file that only the data subject's key opens:
 *   4 bytes 'WSF1' | 2 bytes length (big-endian) | the file's own key, sealed by the keyring for its place | sealed chunks
 * Destroying the subject's key makes the file, and every copy of it, unreadable.
 */
const magic = Buffer.from('WSF1');
const headerLength = magic.length + 2;
const keyLength = 32;

type Deps = { readonly random: Random; readonly keyring: Pick<Sealer, 'seal' | 'open'> };

/** Writes the stream sealed; the file appears whole or not at all and replaces one of the same name. Durable when it resolves. */
export async function writeSealedFile(
  { random, keyring }: Deps,
  { file, place, source }: { file: string; place: SealPlace; source: AsyncIterable<Buffer> },
): Promise<void> {
  const key = random.bytes(keyLength);
  const wrapped = keyring.seal(place, key);
  const handle = await open(`${file}.part`, 'w', 0o600);
  try {
    await handle.writeFile(header(wrapped));
    await handle.writeFile(sealStream(key, source));
    await handle.sync();
  } finally {
    key.fill(0);
    await handle.close();
  }
  await rename(`${file}.part`, file);
}

/**
 * Opens a sealed file. Resolves once its key is there, so that a refusal comes before the first byte; null when the subject's key
 * is destroyed. Rejects with ENOENT when there is no file, and the stream with Error when bytes were changed.
 */
export async function readSealedFile(
  { keyring }: Pick<Deps, 'keyring'>,
  { file, place }: { file: string; place: SealPlace },
): Promise<AsyncGenerator<Buffer> | null> {
  const { wrapped, start } = await readHeader(file);
  const key = keyring.open(place, wrapped);
  return key === null ? null : openFrom(file, start, key);
}

/** The file is opened when the first byte is asked for: a reader that is never used holds nothing open. */
async function* openFrom(file: string, start: number, key: Buffer): AsyncGenerator<Buffer> {
  yield* openStream(key, createReadStream(file, { start }));
}

function header(wrapped: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(wrapped.length);
  return Buffer.concat([magic, length, wrapped]);
}

async function readHeader(file: string): Promise<{ wrapped: Buffer; start: number }> {
  const handle = await open(file, 'r');
  try {
    const head = await readExactly(handle, headerLength, 0);
    if (!head.subarray(0, magic.length).equals(magic)) throw new Error('not a sealed file');
    const length = head.readUInt16BE(magic.length);
    return { wrapped: await readExactly(handle, length, headerLength), start: headerLength + length };
  } finally {
    await handle.close();
  }
}

async function readExactly(handle: FileHandle, length: number, position: number): Promise<Buffer> {
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead !== length) throw new Error('the sealed file is cut off');
  return buffer;
}
