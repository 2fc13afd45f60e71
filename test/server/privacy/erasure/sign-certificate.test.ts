import { webcrypto } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  signCertificate,
  type UnsignedCertificate,
  verifyCertificate,
} from '#server/privacy/erasure/certificate/sign-certificate.ts';
import { type CanonicalValue, canonicalJson } from '#shared/audit-proof/index.ts';

const content: UnsignedCertificate = {
  v: 2,
  id: 'certificate',
  kind: 'erasure',
  accountId: 'account',
  rightsRequestId: 'request',
  erasedAtUtc: '2026-11-23T09:00:00.000Z',
  sources: [{ source: 'mail', table: 'mails', before: 2, removed: 2, after: 0 }],
  exceptions: [{ what: 'audit_entries: 5 records', ground: 'Art. 5(2) GDPR – “proof”', until: null }],
  processors: [{ name: 'stripe', toldAtUtc: '2026-11-23T09:00:00.000Z' }],
  epoch: 3,
  auditCheckpoint: { size: 42, lastLeafHash: 'AAAA' },
  subjectKeyDestroyed: true,
  scan: { files: 12, bytes: 34567, hits: 0 },
  auditIndex: 41,
  auditLeafHash: 'AAAA',
  notCovered: ['mails that were delivered'],
};

// RFC 8032 section 7.1, test 1.
const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
const publicKey = Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex');

describe('erasure: signature of a certificate', () => {
  it('the public key is the one RFC 8032 gives for the seed', () => {
    expect(signCertificate(seed, content).publicKey).to.equal(publicKey.toString('base64url'));
  });

  it('another implementation verifies it, given only the certificate and RFC 8785', async () => {
    const { signature, ...rest } = signCertificate(seed, content);
    const key = await webcrypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']);
    const bytes = Buffer.from(canonicalJson(rest as CanonicalValue));
    const verified = await webcrypto.subtle.verify(
      'Ed25519',
      key,
      Buffer.from(signature, 'base64url'),
      bytes,
    );
    expect(verified).to.equal(true);
  });

  it('the order of the fields does not matter, the same content gives the same signature', () => {
    const turned = Object.fromEntries(Object.entries(content).reverse()) as UnsignedCertificate;
    expect(signCertificate(seed, turned).signature).to.equal(signCertificate(seed, content).signature);
  });

  it('no number and no word in it can be changed', () => {
    const certificate = signCertificate(seed, content);
    expect(verifyCertificate(certificate)).to.equal(true);
    fc.assert(
      fc.property(fc.nat(), fc.nat({ max: 99 }), fc.string(), (files, after, ground) => {
        const changed = {
          ...certificate,
          scan: { ...certificate.scan, files: files + 13 },
          sources: certificate.sources.map((one) => ({ ...one, after: after + 1 })),
          exceptions: certificate.exceptions.map((one) => ({ ...one, ground: `${ground}!` })),
        };
        for (const field of ['scan', 'sources', 'exceptions'] as const)
          expect(verifyCertificate({ ...certificate, [field]: changed[field] }), field).to.equal(false);
      }),
      { numRuns: 25 },
    );
  });

  it('a certificate signed by another key is not the one of this server', () => {
    const forged = signCertificate(Buffer.alloc(32, 1), {
      ...content,
      scan: { files: 0, bytes: 0, hits: 0 },
    });
    expect(verifyCertificate({ ...forged, publicKey: publicKey.toString('base64url') })).to.equal(false);
  });
});
