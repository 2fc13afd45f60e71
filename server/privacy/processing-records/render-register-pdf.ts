import { composePdf, type PdfDocument } from '#server/foundation/pdf/index.ts';
import type { Register } from '#shared/contracts/processing-records.ts';
import { writeActivity } from './write-activity.ts';
import { writeMeasures } from './write-measures.ts';
import { writeOverview } from './write-overview.ts';
import { documentTitle, writeTitlePage } from './write-title-page.ts';

/**
 * The register as an accessible PDF (tagged, PDF/UA-1 rules): title page, overview, one sheet per activity with every item
 * of Art. 30(1) under its letter, annex of security measures. Equal registers give equal bytes.
 */
export async function renderRegisterPdf(register: Register): Promise<Buffer> {
  return composePdf(writeRegister(register));
}

function writeRegister(register: Register): PdfDocument {
  const { name } = register.controller;
  return {
    title: name.trim() === '' ? documentTitle : `${documentTitle} – ${name}`,
    author: name,
    subject: register.law,
    keywords: `register:${register.register}, sha256:${register.contentHash}`,
    language: 'en',
    createdAtUtc: register.generatedAtUtc,
    wording: { pageOf: (page, pages) => `Page ${page} of ${pages}`, continued: '(continued)' },
    blocks: [
      writeTitlePage(register),
      ...writeOverview(register),
      ...register.activities.flatMap((activity) => writeActivity(register, activity)),
      ...writeMeasures(register),
    ],
  };
}
