// The library refuses to load without this. Both are imported by this file only, and only when something has to be made.
import 'reflect-metadata';
import { KeyObject, type webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { Clock, Random } from '#server/foundation/clock/index.ts';
import type { ServerName } from './server-names.ts';

/** A certificate and its private key (PKCS #8), both PEM. */
export type Issued = { readonly cert: string; readonly key: string };

type Deps = { readonly clock: Clock; readonly random: Random };

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayMs = 86_400_000;

/** Longest life of a certificate that browsers and Apple's systems accept, less a day for the hour before (CA/B BR 6.3.2). */
export const serverDays = 397;
export const authorityDays = 3652;

/** A client's clock may be a little behind ours. */
const backdatedMs = 3_600_000;

/** Serial numbers are positive, at most 20 bytes, and hard to foresee (RFC 5280 section 4.1.2.2): 16 random bytes. */
function serialNumber(random: Random): string {
  const bytes = Buffer.from(random.bytes(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

/** RFC 5280 counts seconds, so that `notAfter` is the last second of the last day. */
function lifetime(clock: Clock, days: number): { notBefore: Date; notAfter: Date } {
  const start = Math.floor((clock.nowMs() - backdatedMs) / 1000) * 1000;
  return { notBefore: new Date(start), notAfter: new Date(start + days * dayMs - 1000) };
}

const makeKeys = () => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);

const keyToPem = (key: webcrypto.CryptoKey): string =>
  KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }).toString();

const toPem = (certificate: X509Certificate): string => `${certificate.toString('pem').trimEnd()}\n`;

/**
 * Makes a private certificate authority: ECDSA P-256, ten years, may sign servers but no further authority (pathlen 0).
 * Its name carries part of the serial number, so that two authorities in one trust store can be told apart.
 */
export async function issueAuthority({ clock, random }: Deps): Promise<Issued> {
  const keys = await makeKeys();
  const serial = serialNumber(random);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serial,
    name: [{ O: ['Wrkout'] }, { CN: [`Wrkout private CA ${serial.slice(0, 8)}`] }],
    ...lifetime(clock, authorityDays),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { cert: toPem(certificate), key: keyToPem(keys.privateKey) };
}

/** Makes a server certificate for `names`, signed by `authority`. It never outlives the authority. */
export async function issueServer(
  { clock, random }: Deps,
  { authority, names }: { authority: Issued; names: readonly ServerName[] },
): Promise<Issued> {
  const issuer = new X509Certificate(authority.cert);
  const signingKey = await importKey(authority.key);
  const keys = await makeKeys();
  const { notBefore, notAfter } = lifetime(clock, serverDays);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(random),
    subject: [{ CN: ['Wrkout server'] }],
    issuer: issuer.subjectName.toJSON(),
    notBefore,
    notAfter: notAfter < issuer.notAfter ? notAfter : issuer.notAfter,
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey,
    extensions: await serverExtensions({ issuer, publicKey: keys.publicKey, names }),
  });
  return { cert: toPem(certificate), key: keyToPem(keys.privateKey) };
}

async function serverExtensions(of: {
  issuer: X509Certificate;
  publicKey: webcrypto.CryptoKey;
  names: readonly ServerName[];
}): Promise<Extension[]> {
  return [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
    new SubjectAlternativeNameExtension([...of.names]),
    await SubjectKeyIdentifierExtension.create(of.publicKey),
    await AuthorityKeyIdentifierExtension.create(of.issuer),
  ];
}

function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
  return crypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']);
}
