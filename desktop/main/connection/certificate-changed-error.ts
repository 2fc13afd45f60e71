import type { CertificateSummary, Fingerprint, ServerOrigin } from '#shared/ipc/index.ts';

/** The server showed another certificate than the accepted one. Nothing was sent to it. */
export class CertificateChangedError extends Error {
  readonly origin: ServerOrigin;
  readonly knownFingerprint: Fingerprint;
  readonly seen: SeenCertificate;

  constructor(origin: ServerOrigin, knownFingerprint: Fingerprint, seen: SeenCertificate) {
    super(`the certificate of ${origin} is not the accepted one`);
    this.name = 'CertificateChangedError';
    this.origin = origin;
    this.knownFingerprint = knownFingerprint;
    this.seen = seen;
  }
}

/** A certificate as a TLS handshake showed it. */
export type SeenCertificate = { fingerprint: Fingerprint; summary: CertificateSummary };

/** The CertificateChangedError somewhere in an error's causes, else undefined: HTTP clients wrap what a socket threw. */
export function findCertificateChange(error: unknown): CertificateChangedError | undefined {
  let current = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    if (current instanceof CertificateChangedError) return current;
    current = current.cause;
  }
  return undefined;
}
