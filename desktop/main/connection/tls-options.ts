import { isIP } from 'node:net';

/**
 * TLS as the console speaks it. `rejectUnauthorized: false` only turns off the check against public authorities, which know
 * nothing of a private CA; what takes its place is the comparison with the accepted fingerprint in pinned-dispatcher.ts,
 * before the first byte is sent. Not covered by a fingerprint: the certificate's dates and names, and revocation.
 */
export function tlsOptions(hostname: string): {
  rejectUnauthorized: false;
  minVersion: 'TLSv1.2';
  servername?: string;
} {
  const isAddress = isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
  return {
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
    // A name is announced (SNI), an address must not be (RFC 6066 section 3).
    ...(isAddress ? {} : { servername: hostname }),
  };
}
