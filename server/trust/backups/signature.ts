import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { type CanonicalValue, canonicalJson } from '#shared/audit-proof/index.ts';

/** DER of a PKCS #8 Ed25519 private key (RFC 8410 section 7) up to the 32 bytes of the seed. */
const pkcs8Start = Buffer.from('302e020100300506032b657004220420', 'hex');

const bytesOf = (content: object): Buffer => Buffer.from(canonicalJson(content as CanonicalValue), 'utf8');

export type Signed<Content extends object> = Content & {
  readonly publicKey: string;
  readonly signature: string;
};

const keyOf = (seed: Buffer) =>
  createPrivateKey({ key: Buffer.concat([pkcs8Start, seed]), format: 'der', type: 'pkcs8' });

/** The public key that belongs to a seed of 32 bytes, base64url. Pure. */
export const publicKeyOf = (seed: Buffer): string => {
  const { x } = createPublicKey(keyOf(seed)).export({ format: 'jwk' });
  if (x === undefined) throw new Error('an Ed25519 key has a public part');
  return x;
};

/** Signs (Ed25519, RFC 8032) the RFC 8785 form of all but `signature`. Pure: the same content and seed give the same signature. */
export function signContent<Content extends object>(seed: Buffer, content: Content): Signed<Content> {
  const unsigned = { ...content, publicKey: publicKeyOf(seed) };
  return { ...unsigned, signature: sign(null, bytesOf(unsigned), keyOf(seed)).toString('base64url') };
}

/** Was it signed, as it stands, by the key it names? Whose key that is, is for the caller to compare. Pure. */
export function isSigned({ signature, ...content }: Signed<object>): boolean {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: content.publicKey }, format: 'jwk' });
  return verify(null, bytesOf(content), key, Buffer.from(signature, 'base64url'));
}
