import { existsSync, statSync } from 'node:fs';
import { link, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { destroyFile, syncFolder } from './overwrite-file.ts';

/** The key file in use, the one that is being built, and the former one until its bytes are overwritten. */
export type KeyFilePaths = { readonly current: string; readonly next: string; readonly former: string };

export const keyFilePaths = (folder: string): KeyFilePaths => ({
  current: join(folder, 'keys.sqlite'),
  next: join(folder, 'keys.sqlite.next'),
  former: join(folder, 'keys.sqlite.former'),
});

const besides = ['', '-journal', '-wal', '-shm'];

/** Throws away a file that was being built: it holds keys that may have been destroyed meanwhile. Repeating it is safe. */
export async function discardNext({ next }: KeyFilePaths): Promise<void> {
  for (const suffix of besides) await destroyFile(next + suffix);
}

/**
 * Puts the file that was built in the place of the one in use, which must be closed and have no write-ahead log. Every moment finds one
 * of both whole under the name in use. The former keeps a name of its own until `destroyFormer`, so that a crash in between cannot
 * lose it before it is overwritten.
 */
export async function putNextInPlace(
  { current, next, former }: KeyFilePaths,
  onStep: (step: 'linked' | 'renamed') => void,
): Promise<void> {
  const handle = await open(next, 'r+');
  await handle.sync().finally(() => handle.close());
  if (existsSync(current)) await link(current, former);
  onStep('linked');
  await rename(next, current);
  onStep('renamed');
}

/** Overwrites the former key file and takes it away. Only after the folder is synced: else a power cut could bring its name back. */
export async function destroyFormer({ former }: KeyFilePaths): Promise<void> {
  await syncFolder(dirname(former));
  await destroyFile(former);
  await syncFolder(dirname(former));
}

const isSameFile = (one: string, other: string): boolean =>
  existsSync(other) && statSync(one).ino === statSync(other).ino;

/** What a process left that ended while it exchanged the files: the file in use is whole, everything beside it goes. */
export async function clearLeftovers(paths: KeyFilePaths): Promise<void> {
  await discardNext(paths);
  if (!existsSync(paths.former)) return;
  // Cut off before the rename: this is only a second name of the file in use.
  if (isSameFile(paths.former, paths.current)) await rm(paths.former);
  else await destroyFormer(paths);
}
