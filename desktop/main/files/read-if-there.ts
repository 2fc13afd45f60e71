import { readFile } from 'node:fs/promises';

/** The bytes of a file, or null when there is none. Throws for every other reason it cannot be read. */
export async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
