import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { segmentHeadLength } from './journal-format.ts';

/**
 * Removes a segment of the journal: its head, and with it the only copy of its key, is overwritten on the disk before the file is
 * unlinked. Repeating it is safe. Not covered: a disk that keeps old blocks; they cannot be read without the root key.
 */
export function retireSegment(folder: string, name: string): void {
  const path = join(folder, name);
  let file: number;
  try {
    file = openSync(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    writeSync(file, Buffer.alloc(segmentHeadLength), 0, segmentHeadLength, 0);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  rmSync(path);
}
