import { z } from 'zod';
import { dateSchema, idSchema, instantSchema } from '#shared/values/index.ts';
import { contract } from './contract.ts';

const content = {
  id: z.string(),
  kind: z.literal('erasure'),
  accountId: z.string(),
  rightsRequestId: z.string(),
  erasedAtUtc: instantSchema,
  sources: z.array(
    z.strictObject({
      source: z.string(),
      table: z.string(),
      before: z.int(),
      removed: z.int(),
      after: z.int(),
    }),
  ),
  exceptions: z.array(z.strictObject({ what: z.string(), ground: z.string(), until: dateSchema.nullable() })),
  subjectKeyDestroyed: z.boolean(),
  scan: z.strictObject({ files: z.int(), bytes: z.int(), hits: z.int() }),
  auditIndex: z.int(),
  auditLeafHash: z.string(),
  notCovered: z.array(z.string()),
  publicKey: z.string(),
  signature: z.string(),
};

/** The form until 2026-11-25; certificates in it stay valid. */
const firstForm = z.strictObject({ v: z.literal(1), ...content });

const secondForm = z.strictObject({
  v: z.literal(2),
  ...content,
  /** Who outside was told to erase, and when; `toldAtUtc` is null where nobody could be reached. */
  processors: z.array(z.strictObject({ name: z.string(), toldAtUtc: instantSchema.nullable() })),
  /** Number of the keyring's epoch after the erasure: every key that was left was wrapped anew. */
  epoch: z.int(),
  /** The audit log as it stood with the entry of this erasure: number of entries, hash of the last leaf. */
  auditCheckpoint: z.strictObject({ size: z.int(), lastLeafHash: z.string() }),
});

/** Certificate of erasure. Holds no personal data; `accountId` is meaningless once everything else is gone. */
export const certificateSchema = z.discriminatedUnion('v', [firstForm, secondForm]);
export type Certificate = z.infer<typeof certificateSchema>;
export type CertificateNow = z.infer<typeof secondForm>;

/** The most that the JSON text of a certificate may have. */
export const certificateBytesLimit = 4096;

const params = z.strictObject({ id: idSchema<'certificate'>() });
const signed = 'signed with Ed25519 over its RFC 8785 form without `signature`';
const admin = {
  listener: 'admin',
  method: 'GET',
  access: { kind: 'admin', permission: 'certificates.read' },
  params,
  errors: ['not-found'],
  audit: ['certificate.consulted'],
} as const;

export const getCertificate = contract({
  ...admin,
  id: 'certificates.get',
  path: '/admin/v1/certificates/{id}.json',
  summary: `A certificate of erasure, ${signed}.`,
  success: { status: 200, description: 'The certificate.', body: certificateSchema },
});

export const getCertificatePdf = contract({
  ...admin,
  id: 'certificates.getPdf',
  path: '/admin/v1/certificates/{id}.pdf',
  summary: 'The same certificate to read and to file. The JSON is what is signed.',
  success: { status: 200, description: 'The certificate.', media: 'application/pdf' },
});

const anyone = {
  listener: 'public',
  method: 'GET',
  access: { kind: 'anyone' },
  errors: ['not-found'],
  audit: { none: 'holds no personal data; who has its id has it from the mail to the person' },
} as const;

export const getOwnCertificate = contract({
  ...anyone,
  id: 'certificates.own',
  path: '/v1/certificates/{id}.json',
  params,
  summary: `A certificate of erasure, for whom its id was mailed to, ${signed}.`,
  success: { status: 200, description: 'The certificate.', body: certificateSchema },
});

export const getOwnCertificatePdf = contract({
  ...anyone,
  id: 'certificates.ownPdf',
  path: '/v1/certificates/{id}.pdf',
  params,
  summary: 'The same certificate to read and to file. The JSON is what is signed.',
  success: { status: 200, description: 'The certificate.', media: 'application/pdf' },
});

export const getCertificateKey = contract({
  ...anyone,
  id: 'certificates.key',
  path: '/v1/certificate-key',
  summary: 'The public key under which certificates of this server verify: 32 bytes of Ed25519, base64url.',
  success: {
    status: 200,
    description: 'The key.',
    body: z.strictObject({ algorithm: z.literal('Ed25519'), publicKey: z.string() }),
  },
  errors: [],
  audit: { none: 'a public key' },
});

export const getCertificateVerifier = contract({
  ...anyone,
  id: 'certificates.verifier',
  path: '/verify-certificate.mjs',
  summary:
    'One file without dependencies that verifies a certificate offline: node verify-certificate.mjs FILE.',
  success: { status: 200, description: 'The program.', media: 'text/javascript' },
  errors: [],
  audit: { none: 'the same on every server of this version' },
});
