export { composePdf } from './compose-pdf.ts';
export type {
  PdfBlock,
  PdfBullet,
  PdfCell,
  PdfColumn,
  PdfDocument,
  PdfFact,
  PdfFacts,
  PdfHeading,
  PdfItem,
  PdfItems,
  PdfPageOf,
  PdfTable,
  PdfText,
  PdfTitlePage,
  PdfTone,
  PdfWording,
} from './document-types.ts';
