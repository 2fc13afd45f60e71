import { Secret, TOTP } from 'otpauth';
import type { Random } from '#server/foundation/clock/index.ts';

/** RFC 6238 with what every authenticator app knows: HMAC-SHA-1, six digits, 30 seconds. */
const stepSeconds = 30;
const generator = { issuer: 'Wrkout', algorithm: 'SHA1', digits: 6, period: stepSeconds } as const;

/** Codes of the step before and after are taken: clocks differ, and typing takes time (RFC 6238 section 5.2). */
const stepsAside = 1;

/** A new shared secret in base32: 160 bits, as long as the hash (RFC 4226 section 4, R6). */
export const newTotpSecret = (random: Random): string =>
  new Secret({ buffer: Uint8Array.from(random.bytes(20)).buffer }).base32;

/** The `otpauth://` address an authenticator app takes, mostly as a QR code. `label` is what it shows. Pure. */
export const totpUri = (secret: string, label: string): string =>
  new TOTP({ ...generator, label, secret }).toString();

/**
 * The time step a code belongs to (seconds since 1970 divided by 30), or null when it is not one of now, the step before or
 * the step after. The comparison takes the same time for every code. Pure. Whether the step was used before is the caller's
 * to ask: a code is good only once (RFC 6238 section 5.2).
 */
export function findTotpStep(secret: string, code: string, nowMs: number): number | null {
  const totp = new TOTP({ ...generator, secret });
  const delta = totp.validate({ token: code, timestamp: nowMs, window: stepsAside });
  return delta === null ? null : Math.floor(nowMs / 1000 / stepSeconds) + delta;
}
