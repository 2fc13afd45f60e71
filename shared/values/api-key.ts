/**
 * Secrets that callers carry: three letters and `_`, 30 base62 characters of randomness (178 bits), 6 base62 characters of CRC-32 over
 * all that stands before. The checksum lets a client, a log scanner or a form tell a typo from an unknown key without asking the server.
 */
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const secretLength = 30;
const checksumLength = 6;
const prefixLength = 4;

/** What a key is for. The gateway tells the upstream; a test key is otherwise a key like any other. */
export const keyEnvironments = ['live', 'test'] as const;
export type KeyEnvironment = (typeof keyEnvironments)[number];

/** How a secret begins, by what it is: a key of an environment, or the credential of a service. */
const prefixes = { live: 'wrk_', test: 'wrt_', service: 'wrs_' } as const;
export type SecretKind = keyof typeof prefixes;

const keyShape = /^wr[kt]_[0-9A-Za-z]{36}$/;
const serviceShape = /^wrs_[0-9A-Za-z]{36}$/;

const crcTable = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

/** CRC-32 (ISO-HDLC, the one of zip and PNG) of an ASCII text, as an unsigned 32-bit number. Pure. */
export function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let i = 0; i < text.length; i++)
    crc = (crcTable[(crc ^ text.charCodeAt(i)) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function toBase62(value: number, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest = Math.floor(rest / 62))
    text = alphabet.charAt(rest % 62) + text;
  return text;
}

function formatSecret(prefix: string, random: Uint8Array): string {
  let secret = '';
  for (const byte of random) {
    if (secret.length === secretLength) break;
    if (byte < 248) secret += alphabet.charAt(byte % 62);
  }
  if (secret.length < secretLength) throw new RangeError('too few usable random bytes for a key');
  const body = prefix + secret;
  return body + toBase62(crc32(body), checksumLength);
}

/**
 * A new key from `random` bytes (at least 60). Bytes above 247 are passed over so that every character is equally likely.
 * Pure; throws RangeError when the bytes do not suffice (ask again with more).
 */
export const formatApiKey = (random: Uint8Array, environment: KeyEnvironment = 'live'): string =>
  formatSecret(prefixes[environment], random);

/** The same, for the credential of a service. */
export const formatServiceToken = (random: Uint8Array): string => formatSecret(prefixes.service, random);

const hasGoodChecksum = (text: string): boolean =>
  toBase62(crc32(text.slice(0, -checksumLength)), checksumLength) === text.slice(-checksumLength);

/** Has this text the form and the checksum of an API key of either environment? Says nothing about whether it is known. Pure. */
export const isWellFormedApiKey = (text: string): boolean => keyShape.test(text) && hasGoodChecksum(text);

/** The same, for the credential of a service. */
export const isWellFormedServiceToken = (text: string): boolean =>
  serviceShape.test(text) && hasGoodChecksum(text);

/** What a secret says it is, by its first four characters; null for anything else. Looks no further. Pure. */
export function secretKindOf(text: string): SecretKind | null {
  const kinds = Object.keys(prefixes) as SecretKind[];
  return kinds.find((kind) => text.startsWith(prefixes[kind])) ?? null;
}

/** The part of a key that may be shown again to tell keys apart: its four letters and four characters. Pure. */
export const apiKeyPrefix = (key: string): string => key.slice(0, prefixLength + 4);
