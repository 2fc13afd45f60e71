import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { type CanonicalValue, canonicalJson } from '#shared/audit-proof/index.ts';
import type { Certificate, CertificateNow } from '#shared/contracts/certificates.ts';

/** DER of a PKCS #8 Ed25519 private key (RFC 8410 section 7) up to the 32 bytes of the seed. */
const pkcs8Start = Buffer.from('302e020100300506032b657004220420', 'hex');

export type UnsignedCertificate = Omit<CertificateNow, 'publicKey' | 'signature'>;

/** The bytes that are signed: the RFC 8785 form of everything but `signature`. Pure. */
const signedBytes = (certificate: object): Buffer =>
  Buffer.from(canonicalJson(certificate as CanonicalValue), 'utf8');

/**
 * Signs a certificate with Ed25519 (RFC 8032); `seed` is 32 bytes. `publicKey` is the 32-byte key and `signature` the 64-byte
 * signature, both base64url. Pure: the same content and seed give the same signature.
 */
export function signCertificate(seed: Buffer, content: UnsignedCertificate): CertificateNow {
  const key = privateKeyOf(seed);
  const unsigned = { ...content, publicKey: publicKeyOf(seed) };
  return { ...unsigned, signature: sign(null, signedBytes(unsigned), key).toString('base64url') };
}

const privateKeyOf = (seed: Buffer) =>
  createPrivateKey({ key: Buffer.concat([pkcs8Start, seed]), format: 'der', type: 'pkcs8' });

/** The 32 bytes of the public key that belongs to a seed, base64url. Pure. */
export function publicKeyOf(seed: Buffer): string {
  const { x } = createPublicKey(privateKeyOf(seed)).export({ format: 'jwk' });
  if (x === undefined) throw new Error('an Ed25519 key has a public part');
  return x;
}

/**
 * Was the certificate signed, as it stands, by the key it names? Whether that key is the server's is for the reader to compare. Pure.
 */
export function verifyCertificate({ signature, ...content }: Certificate): boolean {
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: content.publicKey },
    format: 'jwk',
  });
  return verify(null, signedBytes(content), key, Buffer.from(signature, 'base64url'));
}
