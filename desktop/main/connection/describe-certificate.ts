import type { TLSSocket } from 'node:tls';
import type { SeenCertificate } from './certificate-changed-error.ts';
import { fingerprintOf } from './fingerprint.ts';

/**
 * The certificate the other side proved to hold in this socket's finished handshake. Throws when it showed none. The names
 * and dates are the certificate's own claims; only the fingerprint can be relied on.
 */
export function describeCertificate(socket: TLSSocket): SeenCertificate {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) throw new Error('the server showed no certificate');
  return {
    fingerprint: fingerprintOf(certificate.raw),
    summary: {
      subject: certificate.subject.replaceAll('\n', ', '),
      issuer: certificate.issuer.replaceAll('\n', ', '),
      validFromUtc: new Date(certificate.validFrom).toISOString(),
      validToUtc: new Date(certificate.validTo).toISOString(),
    },
  };
}
