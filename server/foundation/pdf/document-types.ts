/** How a piece of text is set. `gap` is the visible mark for something a person still has to supply. */
export type PdfTone = 'body' | 'strong' | 'quiet' | 'gap';

/**
 * One paragraph. Line feeds in `text` start a new line; without `tone` it is body text. `note` follows in the same
 * paragraph on a line of its own, set quietly.
 */
export interface PdfText {
  readonly kind: 'text';
  readonly text: string;
  readonly tone?: PdfTone;
  readonly note?: string;
}

/** One entry of a bulleted list; neighbours become one list in the document's structure. */
export interface PdfBullet {
  readonly kind: 'bullet';
  readonly text: string;
  readonly tone?: PdfTone;
  readonly note?: string;
}

/** The number of the page on which the heading with this anchor stands, after the words in `before`. */
export interface PdfPageOf {
  readonly kind: 'page-of';
  readonly before?: string;
  readonly anchor: string;
}

export type PdfItem = PdfText | PdfBullet | PdfPageOf;
export type PdfCell = readonly PdfItem[];

/** The first page, alone: what the document is, whose it is, and the facts that identify this copy. */
export interface PdfTitlePage {
  readonly kind: 'title-page';
  readonly overline: string;
  readonly title: string;
  readonly subtitle: string;
  readonly facts: readonly PdfFact[];
  readonly note?: string;
}

/** A heading is never left alone at the foot of a page. `anchor` makes it a target of `page-of`. */
export interface PdfHeading {
  readonly kind: 'heading';
  readonly level: 1 | 2 | 3;
  readonly text: string;
  readonly startsPage?: boolean;
  readonly anchor?: string;
}

export interface PdfItems {
  readonly kind: 'items';
  readonly items: PdfCell;
}

export interface PdfFact {
  readonly label: string;
  readonly value: PdfCell;
}

/** A definition table: label left, value right. */
export interface PdfFacts {
  readonly kind: 'facts';
  readonly facts: readonly PdfFact[];
}

/** `share` is the column's part of the width, relative to its siblings; `heads` makes its cells row headers. */
export interface PdfColumn {
  readonly title: string;
  readonly share: number;
  readonly heads?: boolean;
}

export interface PdfTable {
  readonly kind: 'table';
  readonly columns: readonly PdfColumn[];
  readonly rows: readonly (readonly PdfCell[])[];
}

export type PdfBlock = PdfTitlePage | PdfHeading | PdfItems | PdfFacts | PdfTable;

/** The words the layer itself prints, so that a document can be in any language. */
export interface PdfWording {
  /** Printed in the footer, for example "Page 3 of 12". */
  readonly pageOf: (page: number, pages: number) => string;
  /** Added to a row's label where the row goes on on the next page. */
  readonly continued: string;
}

/**
 * A whole document as data. `language` is a BCP 47 tag, `createdAtUtc` an ISO 8601 instant: nothing else of time or
 * chance goes into the file, so equal input gives equal bytes.
 */
export interface PdfDocument {
  readonly title: string;
  readonly author: string;
  readonly subject: string;
  readonly keywords: string;
  readonly language: string;
  readonly createdAtUtc: string;
  readonly wording: PdfWording;
  readonly blocks: readonly PdfBlock[];
}
