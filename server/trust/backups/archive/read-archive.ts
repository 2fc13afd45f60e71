import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { extract as openExtract } from 'tar-stream';
import { BackupError } from '#server/trust/backups/backup-error.ts';
import { headLength, longestHead, openHead } from './age-header.ts';
import { openPayload, payloadNonceLength } from './age-payload.ts';

export type Found = { readonly name: string; readonly bytes: number; readonly sha256: string };

export type ReadOptions = {
  readonly file: string;
  readonly identity: string;
  /** Folder into which the files are written; null only reads. */
  readonly into: string | null;
  /** May a file of this name stand in such an archive? What may not is refused before a byte of it is written. */
  readonly isExpected: (name: string) => boolean;
  /** Name of a file that is kept in memory and handed back, not written. */
  readonly keep: string;
  readonly onBytes: (bytes: number) => void;
};

const readSize = 256 * 1024;
const longestKept = 64 * 1024 * 1024;

/** Plain bytes of a file in the age format. Throws BackupError. */
async function* decrypted({ file, identity, onBytes }: ReadOptions): AsyncGenerator<Buffer> {
  let start: Buffer = Buffer.alloc(0);
  let payload: ReturnType<typeof openPayload> | undefined;
  for await (const chunk of createReadStream(file, { highWaterMark: readSize }) as AsyncIterable<Buffer>) {
    onBytes(chunk.length);
    if (payload) {
      yield* payload.push(chunk);
      continue;
    }
    start = Buffer.concat([start, chunk]);
    const begun = await beginPayload(start, identity);
    if (begun === null) continue;
    payload = begun.payload;
    yield* payload.push(begun.rest);
  }
  if (!payload) throw new BackupError('damaged', `it ends within its head, after ${start.length} bytes`);
  yield payload.end();
}

/** Null when more bytes are needed. */
async function beginPayload(start: Buffer, identity: string) {
  if (!start.subarray(0, 18).equals(Buffer.from('age-encryption.org').subarray(0, start.length)))
    throw new BackupError('damaged', 'it does not begin as a file in the age format does');
  const length = headLength(start);
  const begins = (length ?? 0) + payloadNonceLength;
  if (length === null || start.length < begins) {
    if (start.length > longestHead) throw new BackupError('damaged', 'its head has no end');
    return null;
  }
  const fileKey = await openHead(start.subarray(0, length), identity);
  return {
    payload: openPayload(fileKey, start.subarray(length, begins), begins),
    rest: start.subarray(begins),
  };
}

async function gather(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

async function writeEntry(path: string, chunks: AsyncIterable<Buffer>): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const handle: FileHandle = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of chunks) await handle.writeFile(chunk);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

type Entry = AsyncIterable<Buffer> & {
  readonly header: { readonly name: string; readonly size?: number; readonly type?: string | null };
};

/** Throws BackupError for what stands in no backup. Nothing of it has been written yet. */
function refuseStrange({ keep, isExpected }: ReadOptions, { header }: Entry, found: readonly Found[]): void {
  const { name, size, type } = header;
  const isKnown = name === keep || isExpected(name);
  if (type !== 'file' || !isKnown || found.some((one) => one.name === name))
    throw new BackupError('damaged', `it holds something that no backup holds: ${JSON.stringify(name)}`);
  if (name === keep && (size ?? 0) > longestKept) throw new BackupError('damaged', `${name} is too large`);
}

/** Passes chunks on and hashes them on the way. */
function hashed(chunks: AsyncIterable<Buffer>) {
  const hash = createHash('sha256');
  let bytes = 0;
  return {
    chunks: (async function* counted() {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    })(),
    result: () => ({ bytes, sha256: hash.digest('hex') }),
  };
}

async function takeEntries(options: ReadOptions, entries: AsyncIterable<Entry>) {
  const found: Found[] = [];
  let kept: Buffer | null = null;
  for await (const entry of entries) {
    refuseStrange(options, entry, found);
    const { name } = entry.header;
    if (name === options.keep) {
      kept = await gather(entry);
      continue;
    }
    const { chunks, result } = hashed(entry);
    if (options.into !== null) await writeEntry(join(options.into, name), chunks);
    else for await (const _ of chunks);
    found.push({ name, ...result() });
  }
  return { found, kept };
}

/**
 * Reads an archive to its end and says what is in it, each file with its hash; memory does not grow with it. Throws BackupError that says what is
 * wrong and where: torn, changed, for another recipient.
 */
export async function readArchive(options: ReadOptions): Promise<{ found: Found[]; kept: Buffer | null }> {
  const extract = openExtract();
  const source = Readable.from(decrypted(options), { objectMode: false });
  source.on('error', (error) => extract.destroy(error));
  source.pipe(extract as unknown as NodeJS.WritableStream);
  try {
    return await takeEntries(options, extract as unknown as AsyncIterable<Entry>);
  } catch (error) {
    source.destroy();
    if (error instanceof BackupError || (error as { code?: string }).code) throw error;
    const why = `its archive cannot be read (${(error as Error).message})`;
    throw new BackupError('damaged', why, { cause: error });
  }
}
