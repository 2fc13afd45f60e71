import type { Fingerprint, ServerOrigin, ServerProbe } from '#shared/ipc/index.ts';
import type { SeenCertificate } from './certificate-changed-error.ts';
import { isSameFingerprint } from './fingerprint.ts';

/** Is a certificate that a server showed new, known, or another one than accepted? Pure. */
export function judgeCertificate(
  origin: ServerOrigin,
  seen: SeenCertificate,
  accepted: Fingerprint | undefined,
): ServerProbe {
  const found = { origin, fingerprint: seen.fingerprint, certificate: seen.summary };
  if (accepted === undefined) return { status: 'new', ...found };
  if (isSameFingerprint(seen.fingerprint, accepted)) return { status: 'known', ...found };
  return { status: 'changed', ...found, knownFingerprint: accepted };
}
