import { z } from 'zod';
import { dateSchema, idSchema, instantSchema } from '#shared/values/index.ts';
import { contract } from './contract.ts';

/** Certificate of erasure. Holds no personal data; `accountId` is meaningless once everything else is gone. */
export const certificateSchema = z.strictObject({
  v: z.literal(1),
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
});
export type Certificate = z.infer<typeof certificateSchema>;

export const getCertificate = contract({
  id: 'certificates.get',
  listener: 'admin',
  method: 'GET',
  path: '/admin/v1/certificates/{id}.json',
  summary: 'A certificate of erasure, signed with Ed25519 over its RFC 8785 form without `signature`.',
  access: { kind: 'admin', permission: 'certificates.read' },
  params: z.strictObject({ id: idSchema<'certificate'>() }),
  success: { status: 200, description: 'The certificate.', body: certificateSchema },
  errors: ['not-found'],
  audit: ['certificate.consulted'],
});
