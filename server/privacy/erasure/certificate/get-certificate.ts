import type { Context } from '#server/foundation/http/index.ts';
import type { Erasures } from '#server/privacy/erasure/deps.ts';
import type { Certificate } from '#shared/contracts/certificates.ts';
import { AppError } from '#shared/errors/index.ts';
import type { CertificateId } from '#shared/values/index.ts';

/** A certificate of erasure, with an entry `certificate.consulted`. Throws `not-found`. */
export async function consultCertificate(
  erasures: Erasures,
  ctx: Context,
  id: CertificateId,
): Promise<Certificate> {
  const certificate = await getCertificate(erasures, id);
  await erasures.audit.record(ctx, {
    event: 'certificate.consulted',
    subject: certificate.accountId,
    fields: { certificateId: id },
  });
  return certificate;
}

/**
 * The same for the person, who has no account any more: whoever knows the id (74 random bits) has it from the mail. It holds nothing
 * personal. Throws `not-found`, also while the erasure is under way.
 */
export async function getCertificate({ store }: Erasures, id: CertificateId): Promise<Certificate> {
  const certificate = await store.findCertificate(id);
  if (certificate === null) throw new AppError('not-found');
  return certificate;
}
