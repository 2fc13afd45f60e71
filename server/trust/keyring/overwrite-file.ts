import { type FileHandle, open, rm } from 'node:fs/promises';

const zeros = Buffer.alloc(64 * 1024);

/** Zeros over every byte of an open file, on the disk when it resolves. Its length stays. */
export async function overwriteOpen(handle: FileHandle): Promise<void> {
  const { size } = await handle.stat();
  for (let at = 0; at < size; at += zeros.length)
    await handle.write(zeros, 0, Math.min(zeros.length, size - at), at);
  await handle.sync();
}

async function openIfThere(file: string): Promise<FileHandle | null> {
  try {
    return await open(file, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Zeros over every byte of a file, in place; other names of it (hard links) and handles see the zeros too. Nothing when there is
 * no file. Not covered: file systems and disks that write changed blocks elsewhere and keep the old ones.
 */
export async function overwriteFile(file: string): Promise<void> {
  const handle = await openIfThere(file);
  if (handle === null) return;
  try {
    await overwriteOpen(handle);
  } finally {
    await handle.close();
  }
}

/** Overwrites a file and takes it away. Repeating it is safe. */
export async function destroyFile(file: string): Promise<void> {
  await overwriteFile(file);
  await rm(file, { force: true });
}

/** Makes the names in a folder durable: what was made, renamed or removed in it. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
