/**
 * API keys: `wrk_` + 30 base62 characters of randomness (178 bits) + 6 base62 characters of CRC-32 over all that stands before.
 * The checksum lets a client, a log scanner or a form tell a typo from an unknown key without asking the server.
 */
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const prefix = 'wrk_';
const secretLength = 30;
const checksumLength = 6;
const shape = /^wrk_[0-9A-Za-z]{36}$/;

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

/**
 * A new key from `random` bytes (at least 60). Bytes above 247 are passed over so that every character is equally likely.
 * Pure; throws RangeError when the bytes do not suffice (ask again with more).
 */
export function formatApiKey(random: Uint8Array): string {
  let secret = '';
  for (const byte of random) {
    if (secret.length === secretLength) break;
    if (byte < 248) secret += alphabet.charAt(byte % 62);
  }
  if (secret.length < secretLength) throw new RangeError('too few usable random bytes for a key');
  const body = prefix + secret;
  return body + toBase62(crc32(body), checksumLength);
}

/** Has this text the form and the checksum of an API key? Says nothing about whether the key is known. Pure. */
export function isWellFormedApiKey(text: string): boolean {
  if (!shape.test(text)) return false;
  const body = text.slice(0, -checksumLength);
  return toBase62(crc32(body), checksumLength) === text.slice(-checksumLength);
}

/** The part of a key that may be shown again to tell keys apart: `wrk_` and four characters. Pure. */
export const apiKeyPrefix = (key: string): string => key.slice(0, prefix.length + 4);
