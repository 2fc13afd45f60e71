import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pack as openPack, type Pack } from 'tar-stream';
import { makeHead } from './age-header.ts';
import { payloadNonceLength, sealPayload } from './age-payload.ts';

export type Added = { readonly name: string; readonly bytes: number; readonly sha256: string };

export type ArchiveOptions = {
  /** Where the archive stands when it is whole; until then it is `<file>.part`. */
  readonly file: string;
  readonly recipient: string;
  readonly nonce: Buffer;
  /** Bytes a second, or null for as fast as it goes. Asked before each piece. */
  readonly bytesPerSecond: () => number | null;
  readonly onBytes: (bytes: number) => void;
};

const readSize = 256 * 1024;

/** Waits as long as `bytes` should have taken at the pace that is asked for. */
function pacer(bytesPerSecond: () => number | null) {
  let dueMs = performance.now();
  return async (bytes: number): Promise<void> => {
    const pace = bytesPerSecond();
    const now = performance.now();
    if (pace === null) {
      dueMs = now;
      return;
    }
    dueMs = Math.max(dueMs, now - 100) + (bytes / pace) * 1000;
    if (dueMs - now > 5) await sleep(dueMs - now);
  };
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync();
  await handle.close();
}

/** All that leaves the pack, sealed, into the file; ends when the pack does. */
async function drain(pack: Pack, handle: FileHandle, options: ArchiveOptions): Promise<number> {
  const { head, fileKey } = await makeHead(options.recipient);
  if (options.nonce.length !== payloadNonceLength) throw new Error('the nonce of a payload has 16 bytes');
  const payload = sealPayload(fileKey, options.nonce);
  let written = 0;
  const write = async (parts: readonly Buffer[]): Promise<void> => {
    if (parts.length === 0) return;
    const { bytesWritten } = await handle.writev([...parts]);
    const wanted = parts.reduce((sum, part) => sum + part.length, 0);
    // A disk that is nearly full takes a part and says so only at the next write.
    if (bytesWritten < wanted) await handle.writeFile(Buffer.concat(parts).subarray(bytesWritten));
    written += wanted;
  };
  await write([head, options.nonce]);
  for await (const chunk of pack as unknown as AsyncIterable<Buffer>) await write(payload.push(chunk));
  await write(payload.end());
  await handle.sync();
  return written;
}

type Open = {
  readonly options: ArchiveOptions;
  readonly handle: FileHandle;
  readonly pack: Pack;
  readonly drained: Promise<number>;
  /** Why nothing can be written any more. */
  readonly state: { failure: Error | undefined };
};

async function begin(options: ArchiveOptions): Promise<Open> {
  const handle = await open(`${options.file}.part`, 'wx', 0o600);
  const pack = openPack();
  const state: Open['state'] = { failure: undefined };
  pack.on('error', (error: Error) => {
    state.failure ??= error;
  });
  const drained = drain(pack, handle, options).catch((error: Error) => {
    state.failure ??= error;
    pack.destroy(error);
    return 0;
  });
  return { options, handle, pack, drained, state };
}

/** Copies chunks into an entry of the archive; there must be exactly `size` bytes of them. */
function entryWriter({ options, pack, state }: Open) {
  const pace = pacer(options.bytesPerSecond);
  return async (name: string, size: number, chunks: AsyncIterable<Buffer>): Promise<Added> => {
    const hash = createHash('sha256');
    const entry = pack.entry({ name, size, mode: 0o600, mtime: new Date(0) });
    entry.on('error', (error: Error) => {
      state.failure ??= error;
    });
    let bytes = 0;
    for await (const chunk of chunks) {
      if (state.failure) throw state.failure;
      hash.update(chunk);
      bytes += chunk.length;
      if (bytes > size) throw new Error(`${name} grew while it was copied`);
      if (!entry.write(chunk)) await moreWanted(entry, state);
      options.onBytes(chunk.length);
      await pace(chunk.length);
    }
    if (bytes < size) throw new Error(`${name} became shorter while it was copied`);
    entry.end(undefined);
    if (state.failure) throw state.failure;
    return { name, bytes, sha256: hash.digest('hex') };
  };
}

type Emitter = {
  readonly on: (event: 'drain' | 'close', listener: () => void) => unknown;
  readonly off: (event: 'drain' | 'close', listener: () => void) => unknown;
};

/** Resolves when more may be written, or when nothing will be any more. */
const moreWanted = (entry: Emitter, state: Open['state']): Promise<void> =>
  new Promise((resolve) => {
    const go = (): void => {
      entry.off('drain', go);
      entry.off('close', go);
      resolve();
    };
    entry.on('drain', go);
    entry.on('close', go);
    if (state.failure) go();
  });

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

async function finish({ options, handle, pack, drained, state }: Open): Promise<{ bytes: number }> {
  pack.finalize();
  const bytes = await drained;
  if (state.failure) throw state.failure;
  await handle.close();
  await rename(`${options.file}.part`, options.file);
  await syncFolder(dirname(options.file));
  return { bytes };
}

async function abort({ options, handle, pack, drained, state }: Open): Promise<void> {
  state.failure ??= new Error('the archive was given up');
  pack.destroy(state.failure);
  await drained;
  // A second close, behind a finish that failed after its own, changes nothing.
  await handle.close();
  await rm(`${options.file}.part`, { force: true });
}

/**
 * Writes a tar archive in the age format, file after file, with memory that does not grow with them. `finish` puts it under its name, durable;
 * before that nothing stands under it. `abort` removes what was written. Rejects with the system's error (ENOSPC, …).
 */
export async function openArchive(options: ArchiveOptions) {
  const archive = await begin(options);
  const addChunks = entryWriter(archive);
  return {
    /** Adds a file that nobody changes meanwhile. */
    addFile: async (name: string, path: string): Promise<Added> => {
      const { size } = await stat(path);
      const chunks = createReadStream(path, { highWaterMark: readSize, end: Math.max(0, size - 1) });
      return addChunks(name, size, chunks);
    },
    addText: (name: string, text: string): Promise<Added> => {
      const bytes = Buffer.from(text, 'utf8');
      return addChunks(name, bytes.length, once(bytes));
    },
    finish: () => finish(archive),
    abort: () => abort(archive),
  };
}
export type Archive = Awaited<ReturnType<typeof openArchive>>;
