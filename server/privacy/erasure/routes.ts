import { readFile } from 'node:fs/promises';
import { type Reply, type Route, route } from '#server/foundation/http/index.ts';
import type { Certificate } from '#shared/contracts/certificates.ts';
import * as contracts from '#shared/contracts/certificates.ts';
import { consultCertificate, getCertificate } from './certificate/get-certificate.ts';
import { renderCertificatePdf } from './certificate/render-certificate-pdf.ts';
import { publicKeyOf } from './certificate/sign-certificate.ts';
import type { Erasures } from './deps.ts';

const asFile = async (certificate: Certificate): Promise<Reply<never>> => ({
  bytes: await renderCertificatePdf(certificate),
  headers: { 'content-disposition': `attachment; filename="erasure-certificate-${certificate.id}.pdf"` },
});

const verifierFile = new URL('./certificate/verify-certificate.mjs', import.meta.url);

/** Certificates: for administrators, and for the person to whom the id was mailed; the key and the program to check them with. */
export const erasureRoutes = (erasures: Erasures): Route[] => [
  route(contracts.getCertificate, async ({ ctx, params }) => ({
    body: await consultCertificate(erasures, ctx, params.id),
  })),
  route(contracts.getCertificatePdf, async ({ ctx, params }) =>
    asFile(await consultCertificate(erasures, ctx, params.id)),
  ),
  route(contracts.getOwnCertificate, async ({ params }) => ({
    body: await getCertificate(erasures, params.id),
  })),
  route(contracts.getOwnCertificatePdf, async ({ params }) =>
    asFile(await getCertificate(erasures, params.id)),
  ),
  route(contracts.getCertificateKey, async () => ({
    body: {
      algorithm: 'Ed25519' as const,
      publicKey: publicKeyOf(erasures.keyring.purposeKey('certificate')),
    },
  })),
  route(contracts.getCertificateVerifier, async () => ({
    bytes: await readFile(verifierFile),
    headers: { 'content-disposition': 'attachment; filename="verify-certificate.mjs"' },
  })),
];
