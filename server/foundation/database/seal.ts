/** Where a sealed value stands. All four are bound into the ciphertext, so a value moved elsewhere does not open. */
export type SealPlace = {
  readonly table: string;
  readonly column: string;
  readonly row: string;
  readonly subject: string;
};

/** Seals and opens column values. The keyring implements it; the database only uses it. */
export type Sealer = {
  /** Ciphertext of `plain` under the subject's key. Throws Error when the subject has no key. */
  readonly seal: (place: SealPlace, plain: Buffer) => Buffer;
  /** The plain value, or null when the subject's key is destroyed. Throws Error when the bytes were tampered with. */
  readonly open: (place: SealPlace, sealed: Buffer) => Buffer | null;
  /** Keyed fingerprint of a value for exact lookup (HMAC-SHA256 under a key per column). */
  readonly blindIndex: (table: string, column: string, value: string) => Buffer;
};
