import type { AccessibleDocument } from './accessible-document.ts';
import type { PdfWording } from './document-types.ts';
import { contentHeight, page } from './page-style.ts';

export type StructureElement = PDFKit.PDFStructureElement;

/** Where the next thing goes: the pen's height on the current page and the element of the structure it belongs to. */
export interface Flow {
  readonly doc: AccessibleDocument;
  readonly root: StructureElement;
  readonly wording: PdfWording;
  /** Page number of an anchor as the pass before found it; `…` in the first pass. */
  readonly pageOf: (anchor: string) => string;
  /** Anchors this pass has met, with their page numbers. */
  readonly anchors: Map<string, number>;
  /** Pages on which a section goes on, with its heading. */
  readonly goesOn: Map<number, string>;
  section: StructureElement;
  /** Heading of the section being written, or null. */
  sectionTitle: string | null;
  y: number;
}

/** Starts a flow on no page yet; the first block opens one. */
export function startFlow(
  doc: AccessibleDocument,
  { wording, pages }: { wording: PdfWording; pages: ReadonlyMap<string, number> },
): Flow {
  const root = doc.struct('Document');
  doc.addStructure(root);
  const pageOf = (anchor: string) => String(pages.get(anchor) ?? '…');
  const found = { anchors: new Map(), goesOn: new Map() };
  return { doc, root, wording, pageOf, ...found, section: root, sectionTitle: null, y: page.bottom };
}

/** Opens a new page and puts the pen at its top. */
export function startPage(flow: Flow): void {
  flow.doc.addPage();
  flow.y = page.top;
  if (flow.sectionTitle !== null) flow.goesOn.set(currentPage(flow), flow.sectionTitle);
}

/** Height left on this page, in points. */
export function remaining(flow: Flow): number {
  return page.bottom - flow.y;
}

/** Moves to a new page unless `height` points are left; what is taller than a page starts one. */
export function ensureSpace(flow: Flow, height: number): void {
  const started = flow.doc.bufferedPageRange().count > 0;
  if (started && (remaining(flow) >= height || isAtTop(flow))) return;
  startPage(flow);
}

/** Whether nothing has been set on this page yet. */
export function isAtTop(flow: Flow): boolean {
  return flow.y === page.top;
}

/** Number of the page being written, counted from 1. */
export function currentPage(flow: Flow): number {
  return flow.doc.bufferedPageRange().count;
}

/** The height under which a block had better move to the next page than be cut. */
export const KEEP_TOGETHER = contentHeight * 0.4;

/** Adds a structure element of `type` under `parent`. */
export function addElement(
  flow: Flow,
  parent: StructureElement,
  type: string,
  options: PDFKit.Mixins.StructureElementOptions & { scope?: 'Row' | 'Column' } = {},
): StructureElement {
  const element = flow.doc.struct(type, options);
  parent.add(element);
  return element;
}

/** Draws something that belongs to `element`: what a screen reader reads. */
export function drawTagged(flow: Flow, element: StructureElement, type: string, draw: () => void): void {
  const content = flow.doc.markStructureContent(type);
  draw();
  flow.doc.endMarkedContent();
  element.add(content);
}

/** Draws something a screen reader must skip: rules, grounds, repeated headers, page numbers. */
export function drawArtifact(flow: Flow, type: 'Layout' | 'Pagination', draw: () => void): void {
  flow.doc.markContent('Artifact', { type });
  draw();
  flow.doc.endMarkedContent();
}
