import { hash as digest, timingSafeEqual } from 'node:crypto';
import { type Algorithm, hash, verify } from '@node-rs/argon2';
import type { Random } from '#server/foundation/clock/index.ts';

/**
 * argon2id with the first choice of the OWASP Password Storage Cheat Sheet: 19 MiB, 2 passes, 1 lane. The parameters stand in
 * the hash, so that they can be raised later.
 */
const parameters = {
  algorithm: 2 satisfies Algorithm.Argon2id,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
};

type Argon2 = {
  readonly hash: (password: string, options: typeof parameters) => Promise<string>;
  readonly verify: (stored: string, password: string) => Promise<boolean>;
};

/** Hashing and checking of passwords with these two functions, which do the work. */
export function passwordsBy(argon2: Argon2) {
  const hashPassword = (password: string): Promise<string> =>
    argon2.hash(password.normalize('NFKC'), parameters);
  let decoy: Promise<string> | undefined;

  async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
    decoy ??= hashPassword('nobody has this password');
    const matches = await argon2.verify(stored ?? (await decoy), password.normalize('NFKC'));
    return stored !== null && matches;
  }

  return { hashPassword, verifyPassword };
}

const passwords = passwordsBy({ hash, verify });

/** Hash of a password, with salt and parameters in it (PHC string format). */
export const hashPassword = (password: string): Promise<string> => passwords.hashPassword(password);

/**
 * Is this the password? Without a hash (nobody of that name) the same work is done against a decoy, so that the time of the
 * answer does not tell whether the name exists; the result is then false.
 */
export const verifyPassword = (stored: string | null, password: string): Promise<boolean> =>
  passwords.verifyPassword(stored, password);

/** An opaque token, base64url: 256 random bits in 43 characters unless told otherwise. */
export const newToken = (random: Random, bytes = 32): string => random.bytes(bytes).toString('base64url');

/** What is stored of a token. A plain hash suffices for so many random bits. 32 bytes. */
export const hashToken = (token: string): Buffer => digest('sha256', token, 'buffer');

/** Does the token belong to the stored hash? In constant time. */
export const matchesToken = (token: string, stored: Buffer): boolean =>
  timingSafeEqual(hashToken(token), stored);
