import { Refusal } from '#desktop/main/refusal.ts';
import type { Fingerprint, TrustedServer, TrustRequest } from '#shared/ipc/index.ts';
import { isSameFingerprint } from './fingerprint.ts';

/**
 * The entry for a certificate that an administrator accepts. `seen` is the fingerprint the server showed last, `known` the
 * entry there is. Throws a Refusal (`trust-out-of-date`) when the request means another certificate than the one shown, or
 * does not name the one it takes the place of. Pure.
 */
export function acceptCertificate(
  { origin, fingerprint, replaces }: TrustRequest,
  seen: Fingerprint | undefined,
  known: TrustedServer | undefined,
  now: Date,
): TrustedServer {
  if (seen === undefined || !isSameFingerprint(seen, fingerprint)) {
    throw new Refusal('trust-out-of-date', 'This is not the certificate the server showed last. Look again.');
  }
  if ((known?.fingerprint ?? null) !== replaces) {
    throw new Refusal('trust-out-of-date', 'The accepted certificate is another one by now. Look again.');
  }
  return {
    origin,
    fingerprint,
    trustedAtUtc: now.toISOString(),
    lastUsedAtUtc: known?.lastUsedAtUtc ?? null,
  };
}
