import type { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Clock } from '#server/foundation/clock/index.ts';
import { isKeyOf, parseKey } from './certificate-rules.ts';
import { parseCertificate } from './pem-files.ts';
import { TlsError } from './tls-error.ts';

/** Paths of the team's own certificate chain and private key, PEM. */
export type OwnCertificate = { readonly certFile: string; readonly keyFile: string };

const certConfigKey = 'WRKOUT_TLS_CERT_FILE';
const keyConfigKey = 'WRKOUT_TLS_KEY_FILE';

function read(configKey: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new TlsError(`${configKey}: ${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * The team's own certificate with its private key. Throws TlsError that names the config key when a file cannot be read, holds
 * no certificate or no unlocked key, when the two do not belong together, or when the certificate is not valid now.
 * Not checked: whether its names are those clients use, whether the chain is whole, revocation.
 */
export function loadOwnCertificate(
  { clock }: { clock: Clock },
  { certFile, keyFile }: OwnCertificate,
): { readonly key: string; readonly cert: string; readonly certificate: X509Certificate } {
  const cert = read(certConfigKey, certFile);
  const certificate = parseCertificate(cert);
  if (!certificate) throw new TlsError(`${certConfigKey}: ${certFile} holds no certificate in PEM`);
  const key = read(keyConfigKey, keyFile);
  if (!parseKey(key))
    throw new TlsError(`${keyConfigKey}: ${keyFile} holds no private key in PEM, or one with a passphrase`);
  if (!isKeyOf(certificate, key))
    throw new TlsError(`${keyConfigKey}: ${keyFile} is not the key of the certificate in ${certConfigKey}`);
  checkDates(certificate, clock.nowMs(), certFile);
  return { key, cert, certificate };
}

function checkDates(certificate: X509Certificate, nowMs: number, file: string): void {
  const { validFromDate, validToDate } = certificate;
  if (nowMs < validFromDate.getTime())
    throw new TlsError(`${certConfigKey}: ${file} is not valid before ${validFromDate.toISOString()}`);
  if (nowMs > validToDate.getTime())
    throw new TlsError(`${certConfigKey}: ${file} was valid until ${validToDate.toISOString()}. Renew it.`);
}
