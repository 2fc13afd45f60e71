import PDFDocument from 'pdfkit';
import type { PdfDocument } from './document-types.ts';
import { findFont } from './find-fonts.ts';
import { page } from './page-style.ts';

const PDF_UA = `
  <rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="">
    <pdfuaid:part>1</pdfuaid:part>
  </rdf:Description>`;

/**
 * A pdfkit document set up for PDF/UA-1 (ISO 14289-1): tagged, with language, title and embedded fonts.
 *
 * pdfkit's own `subset: 'PDF/UA'` is not used: it adds a CIDSet that leaves out the parts of composite glyphs, which the
 * standard forbids (7.21.4.2), and the set is optional. It also writes the title into XMP unescaped, so an "&" in a
 * company's name would break the metadata.
 */
export class AccessibleDocument extends PDFDocument {
  override endMetadata(): void {
    this.appendXML(PDF_UA);
    this.info = Object.fromEntries(Object.entries(this.info).map(([key, value]) => [key, escapeXml(value)]));
    super.endMetadata();
  }
}

/** Opens the document; pages stay in memory until `end`, because the footer counts them. Writes nothing to disk. */
export function openDocument(document: PdfDocument): AccessibleDocument {
  const createdAt = new Date(document.createdAtUtc);
  const doc = new AccessibleDocument({
    size: [page.width, page.height],
    margin: 0,
    pdfVersion: '1.7',
    tagged: true,
    displayTitle: true,
    lang: document.language,
    autoFirstPage: false,
    bufferPages: true,
    // None yet: left out, pdfkit would load Helvetica, which is not embedded.
    font: '',
    info: {
      Title: document.title,
      Author: document.author,
      Subject: document.subject,
      Keywords: document.keywords,
      Creator: 'Wrkout',
      Producer: 'PDFKit',
      CreationDate: createdAt,
      ModDate: createdAt,
    },
  });
  for (const name of ['body', 'strong'] as const) doc.registerFont(name, findFont(name) as unknown as Buffer);
  return doc;
}

function escapeXml(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
