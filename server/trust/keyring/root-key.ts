import { createHash, hkdfSync } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Random } from '#server/foundation/clock/index.ts';

export const keyLength = 32;

/** A root key that cannot be used. The message says which file and how to mend it. */
export class RootKeyError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RootKeyError';
  }
}

/**
 * The root key: from the environment (base64) when given, else from `file`, which is made with mode 0600 when it is not there
 * and `mayCreate` allows it. Throws RootKeyError when the file is readable by others, damaged, or missing beside existing keys:
 * making a new one then would lock everything away for good.
 */
export function loadRootKey(
  { random }: { random: Random },
  {
    file,
    fromEnvironment,
    mayCreate,
  }: { file: string; fromEnvironment: string | undefined; mayCreate: boolean },
): Buffer {
  if (fromEnvironment !== undefined) return Buffer.from(fromEnvironment, 'base64');
  try {
    return readRootKey(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    if (!mayCreate)
      throw new RootKeyError(
        `${file} is missing, but the data folder holds keys made with it. Put the file back.`,
      );
    return createRootKey(file, random);
  }
}

function readRootKey(file: string): Buffer {
  const mode = statSync(file).mode & 0o777;
  if ((mode & 0o077) !== 0)
    throw new RootKeyError(
      `${file} can be read by others (mode ${mode.toString(8)}). Run: chmod 600 ${file}`,
    );
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
  if (key.length !== keyLength) throw new RootKeyError(`${file} does not hold 32 bytes in base64`);
  return key;
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

/** The file appears whole or not at all, and is on the disk before anything is sealed under the key. */
function createRootKey(file: string, random: Random): Buffer {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const key = random.bytes(keyLength);
  const unfinished = `${file}.new`;
  rmSync(unfinished, { force: true });
  const handle = openSync(unfinished, 'wx', 0o600);
  writeSync(handle, `${key.toString('base64')}\n`);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(unfinished, file);
  syncFolder(dirname(file));
  return key;
}

/** A key for one purpose, by HKDF-SHA256 (RFC 5869) with the purpose as `info`. Pure. */
export const deriveKey = (key: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `wrkout/${purpose}`, keyLength));

/** Tells root keys apart without revealing them: eight hex characters. Pure. */
export const keyFingerprint = (key: Buffer): string =>
  createHash('sha256').update(deriveKey(key, 'fingerprint')).digest('hex').slice(0, 8);
