import type { Context } from '#server/foundation/http/index.ts';
import type { Certificate } from '#shared/contracts/certificates.ts';
import { AppError } from '#shared/errors/index.ts';
import type { CertificateId } from '#shared/values/index.ts';
import type { RightsRequests } from './deps.ts';

/** A certificate of erasure, with an entry `certificate.consulted`. Throws `not-found`. */
export async function getCertificate(
  { store, audit }: RightsRequests,
  ctx: Context,
  id: CertificateId,
): Promise<Certificate> {
  const certificate = await store.findCertificate(id);
  if (certificate === null) throw new AppError('not-found');
  await audit.record(ctx, {
    event: 'certificate.consulted',
    subject: certificate.accountId,
    fields: { certificateId: id },
  });
  return certificate;
}
