// @peculiar/x509 needs it and leaves loading it to its user; it has to come first.
import 'reflect-metadata';

import { createHash, webcrypto } from 'node:crypto';
import { cryptoProvider, X509CertificateGenerator } from '@peculiar/x509';

export type MadeCertificate = { key: string; cert: string; fingerprint: string };

/** A fresh self-signed certificate for 127.0.0.1, and its fingerprint counted here, apart from the console's own way. */
export async function makeCertificate(name = 'CN=Wrkout test'): Promise<MadeCertificate> {
  cryptoProvider.set(webcrypto as Crypto);
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name,
    keys,
    signingAlgorithm: algorithm,
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  const base64 = Buffer.from(pkcs8).toString('base64');
  const hex = createHash('sha256').update(Buffer.from(certificate.rawData)).digest('hex');
  return {
    key: `-----BEGIN PRIVATE KEY-----\n${base64}\n-----END PRIVATE KEY-----\n`,
    cert: certificate.toString('pem'),
    fingerprint: hex.toUpperCase().replace(/..(?=.)/g, '$&:'),
  };
}
