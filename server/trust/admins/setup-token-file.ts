import { closeSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';

/** The setup token in the file, or null when there is no file. */
export function readSetupToken(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Puts the token into the file, readable by its owner only. */
export function writeSetupToken(file: string, token: string): void {
  const unfinished = `${file}.new`;
  rmSync(unfinished, { force: true });
  const handle = openSync(unfinished, 'wx', 0o600);
  writeSync(handle, `${token}\n`);
  closeSync(handle);
  renameSync(unfinished, file);
}

/** Removes the file; repeating it is safe. */
export const removeSetupToken = (file: string): void => rmSync(file, { force: true });
