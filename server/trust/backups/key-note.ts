import { z } from 'zod';
import { type Instant, instantSchema } from '#shared/values/index.ts';
import { BackupError } from './backup-error.ts';
import { isSigned, publicKeyOf, signContent } from './signature.ts';

/** What is in a copy of the keys: the key file, and a signed note that says of when it is. */
export const keyFileName = 'keys.sqlite';
export const keyNoteName = 'keys.json';

const noteSchema = z.strictObject({ asOfUtc: instantSchema, publicKey: z.string(), signature: z.string() });

/** The keys are the ledger of erasures: whoever has no key at this instant was erased before it. */
export const writeKeyNote = (seed: Buffer, content: { asOfUtc: Instant }): string =>
  JSON.stringify(signContent(seed, content));

/** Of when a copy of the keys is. Throws BackupError when its note is none, or another keyring's. */
export function readKeyNote(bytes: Buffer | null, seed: Buffer): Instant {
  try {
    const note = noteSchema.parse(JSON.parse(bytes?.toString('utf8') ?? ''));
    if (!isSigned(note)) throw new Error('its signature does not fit it');
    if (note.publicKey !== publicKeyOf(seed)) throw new Error('it is signed by another key');
    return note.asOfUtc;
  } catch (cause) {
    throw new BackupError(
      'damaged',
      `the copy of the keys does not say of when it is: ${(cause as Error).message}`,
      { cause },
    );
  }
}
