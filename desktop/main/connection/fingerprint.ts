import { createHash, timingSafeEqual } from 'node:crypto';
import type { Fingerprint } from '#shared/ipc/index.ts';

/** SHA-256 of a certificate's DER bytes, written as people compare it: `AB:CD:…`, 32 pairs. Pure. */
export function fingerprintOf(certificateDer: Uint8Array): Fingerprint {
  const hex = createHash('sha256').update(certificateDer).digest('hex').toUpperCase();
  return (hex.match(/../g) ?? []).join(':');
}

/** Are these the same fingerprint? Takes as long for a near miss as for a far one. Pure. */
export function isSameFingerprint(one: Fingerprint, other: Fingerprint): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
