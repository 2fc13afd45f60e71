import { X509Certificate } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { TlsError } from './tls-error.ts';

/** Text of a file, or null when there is none. Throws TlsError when it cannot be read. */
export function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new TlsError(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** Text of a private key's file, or null when there is none. Throws TlsError when others than its owner may read it. */
export function readKeyIfThere(file: string): string | null {
  const text = readIfThere(file);
  if (text === null) return null;
  const mode = statSync(file).mode & 0o777;
  if ((mode & 0o077) !== 0)
    throw new TlsError(`${file} can be read by others (mode ${mode.toString(8)}). Run: chmod 600 ${file}`);
  return text;
}

/** Puts `text` in place of the file, whole or not at all, also when the power goes in between. */
export function replaceFile(file: string, text: string, mode: number): void {
  const unfinished = `${file}.new`;
  rmSync(unfinished, { force: true });
  const handle = openSync(unfinished, 'wx', mode);
  writeSync(handle, text);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(unfinished, file);
}

/** The first certificate of a PEM text, or null when there is none to read. */
export function parseCertificate(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    // What cannot be parsed is no certificate: the caller knows whether that is worth an error or a new one.
    return null;
  }
}
