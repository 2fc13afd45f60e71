import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

const zeros = Buffer.alloc(64 * 1024);

function overwrite(file: string): void {
  const handle = openSync(file, 'r+');
  const { size } = fstatSync(handle);
  for (let at = 0; at < size; at += zeros.length)
    writeSync(handle, zeros, 0, Math.min(zeros.length, size - at), at);
  fsyncSync(handle);
  closeSync(handle);
}

/** Removes a folder in which a restore worked. The keys in it are overwritten first, as far as the file system does that in place. Safe to repeat. */
export function removeQuarantine(folder: string): void {
  const keys = join(folder, 'keys');
  // The root key of a rehearsal is a link to the one that is in use.
  if (existsSync(keys))
    for (const name of readdirSync(keys)) if (name.startsWith('keys.sqlite')) overwrite(join(keys, name));
  rmSync(folder, { recursive: true, force: true });
}
