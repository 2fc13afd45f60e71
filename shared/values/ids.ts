import { z } from 'zod';

declare const kind: unique symbol;
/** A UUIDv7 string (RFC 9562) that cannot be mistaken for the id of another kind of thing. */
export type Id<Kind extends string> = string & { readonly [kind]: Kind };

export type AccountId = Id<'account'>;
export type AdminId = Id<'admin'>;
export type KeyId = Id<'key'>;
export type CredentialId = Id<'credential'>;
export type SessionId = Id<'session'>;
export type PlanId = string & { readonly [kind]: 'plan' };
export type RightsRequestId = Id<'rights-request'>;
export type CertificateId = Id<'certificate'>;
export type RetentionRunId = Id<'retention-run'>;
export type ApprovalId = Id<'approval'>;
export type HoldId = Id<'hold'>;
export type BackupId = Id<'backup'>;

/** Schema of an id of one kind; anything but a UUID is refused. */
export const idSchema = <Kind extends string>() =>
  z.uuid('must be an id (UUID)').transform((value) => value.toLowerCase() as Id<Kind>);

/** Each byte as two hexadecimal digits. */
const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * A UUIDv7 (RFC 9562 section 5.7) from `timeMs` (Unix milliseconds) and ten random bytes, in lower case. Pure.
 * Throws RangeError when fewer than ten bytes are given or the time does not fit 48 bits.
 */
export function formatUuidV7(timeMs: number, random: Uint8Array): string {
  if (random.length < 10) throw new RangeError('a UUIDv7 needs ten random bytes');
  if (!Number.isSafeInteger(timeMs) || timeMs < 0 || timeMs >= 2 ** 48)
    throw new RangeError('time out of range');
  const time = timeMs.toString(16).padStart(12, '0');
  const at = (index: number): string => hex[random[index] ?? 0] ?? '';
  const version = hex[((random[0] ?? 0) & 0x0f) | 0x70];
  const variant = hex[((random[2] ?? 0) & 0x3f) | 0x80];
  const node = at(4) + at(5) + at(6) + at(7) + at(8) + at(9);
  return `${time.slice(0, 8)}-${time.slice(8)}-${version}${at(1)}-${variant}${at(3)}-${node}`;
}
