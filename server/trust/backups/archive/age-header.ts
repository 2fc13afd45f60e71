import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { BackupError } from '#server/trust/backups/backup-error.ts';

/**
 * The only file that imports `age-encryption`: it makes and opens the head of a file in the age format (age-encryption.org/v1), which wraps
 * the file's key for its recipients. The payload behind it is `age-payload.ts`.
 */

export type AgeHead = { readonly head: Buffer; readonly fileKey: Buffer };

/** A head ends with a line `--- <mac>`; behind it come 16 bytes of nonce. */
const macLine = Buffer.from('\n--- ', 'latin1');
/** Heads of a few recipients have some hundred bytes; more is no head. */
export const longestHead = 64 * 1024;

/** Length of the head at the beginning of these bytes, or null when its end is not among them. Pure. */
export function headLength(bytes: Buffer): number | null {
  const mac = bytes.indexOf(macLine);
  const end = mac < 0 ? -1 : bytes.indexOf(0x0a, mac + macLine.length);
  return end < 0 ? null : end + 1;
}

/** A fresh head with a random key of the file, for this recipient (`age1…`). Throws Error when it is none. */
export async function makeHead(recipient: string): Promise<AgeHead> {
  let fileKey: Buffer | undefined;
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  // Is told the key as every recipient is, and adds nothing to the head.
  encrypter.addRecipient({
    wrapFileKey: (key) => {
      fileKey = Buffer.from(key);
      return [];
    },
  });
  const file = Buffer.from(await encrypter.encrypt(new Uint8Array(0)));
  const length = headLength(file);
  if (!fileKey || length === null) throw new Error('age-encryption made no head');
  return { head: file.subarray(0, length), fileKey };
}

/** The key of a file from its head. Throws BackupError that says whether the head is damaged or made for another recipient. */
export async function openHead(head: Buffer, identity: string): Promise<Buffer> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  try {
    return Buffer.from(await decrypter.decryptHeader(head));
  } catch (cause) {
    const { message } = cause as Error;
    if (message.startsWith('no identity matched'))
      throw new BackupError(
        'wrong-key',
        `it is encrypted to another recipient than ${await identityToRecipient(identity)}`,
        { cause },
      );
    throw new BackupError('damaged', `its head is damaged (${message})`, { cause });
  }
}

export const makeIdentity = (): Promise<string> => generateX25519Identity();

/** The recipient (`age1…`) that belongs to an identity (`AGE-SECRET-KEY-1…`). Rejects when it is no identity. */
export const recipientOf = (identity: string): Promise<string> => identityToRecipient(identity);
