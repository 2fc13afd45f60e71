import { createPrivateKey, type KeyObject, type X509Certificate } from 'node:crypto';
import type { Clock } from '#server/foundation/clock/index.ts';
import type { ServerName } from './server-names.ts';

/** A certificate is replaced at the first start within its last 30 days. */
export const renewBeforeDays = 30;

const dayMs = 86_400_000;

/** What a certificate is wanted for; what is absent is not asked. */
export type Wanted = {
  readonly clock: Clock;
  /** It must be good for so many days from now. */
  readonly days: number;
  /** It must stand for exactly these names. */
  readonly names?: readonly ServerName[];
  /** It must be signed by this one. */
  readonly authority?: X509Certificate;
  /** This must be its private key, PEM. */
  readonly key?: string;
};

/** Does the certificate serve, now and for the time asked? */
export function isUsable(certificate: X509Certificate, wanted: Wanted): boolean {
  // Its beginning is not asked: a clock that was set back must not cost a CA that clients trust.
  const lasts = certificate.validToDate.getTime() >= wanted.clock.nowMs() + wanted.days * dayMs;
  return (
    lasts &&
    (!wanted.names || carriesExactly(certificate, wanted.names)) &&
    (!wanted.authority || isSignedBy(certificate, wanted.authority)) &&
    (wanted.key === undefined || isKeyOf(certificate, wanted.key))
  );
}

/** Does the certificate stand for these names and no others? */
export function carriesExactly(certificate: X509Certificate, names: readonly ServerName[]): boolean {
  const carried = certificate.subjectAltName?.split(', ').length ?? 0;
  const isCarried = ({ type, value }: ServerName) =>
    (type === 'ip' ? certificate.checkIP(value) : certificate.checkHost(value, { wildcards: false })) !==
    undefined;
  return carried === names.length && names.every(isCarried);
}

/** Is this PEM text the certificate's private key? A text that is no key at all is not. */
export function isKeyOf(certificate: X509Certificate, pem: string): boolean {
  const key = parseKey(pem);
  return key !== null && certificate.checkPrivateKey(key);
}

/** The private key in a PEM text, or null when there is none to read or it is locked with a passphrase. */
export function parseKey(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    // What cannot be parsed is no key: the caller knows whether that is worth an error or a new one.
    return null;
  }
}

const isSignedBy = (certificate: X509Certificate, authority: X509Certificate): boolean =>
  certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
