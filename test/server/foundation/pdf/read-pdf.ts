import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

export type StructureNode = { readonly role: string; readonly children: readonly StructureNode[] };

/** What a reader finds in a PDF: its text page by page, its structure, its metadata. */
export type ReadPdf = {
  readonly pages: readonly string[];
  readonly text: string;
  readonly roles: ReadonlySet<string>;
  readonly info: Readonly<Record<string, unknown>>;
  readonly xmp: string;
  readonly isTagged: boolean;
  readonly language: string | null;
  readonly outline: readonly string[];
};

/** Reads a PDF with pdf.js, a reader that shares no code with the writer. */
export async function readPdf(bytes: Uint8Array): Promise<ReadPdf> {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
  const pdf = await task.promise;
  const pages: string[] = [];
  const roles = new Set<string>();
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const page = await pdf.getPage(number);
    const { items } = await page.getTextContent();
    pages.push(items.map((item) => ('str' in item ? `${item.str}${item.hasEOL ? '\n' : ''}` : '')).join(''));
    collectRoles((await page.getStructTree()) as StructureNode | null, roles);
  }
  const { info, metadata } = await pdf.getMetadata();
  const outline = ((await pdf.getOutline()) ?? []).map(({ title }) => title);
  const isTagged = (await pdf.getMarkInfo())?.Marked === true;
  await task.destroy();
  const details = info as Record<string, unknown>;
  const language = typeof details.Language === 'string' ? details.Language : null;
  const xmp = String(metadata?.getRaw() ?? '');
  return { pages, text: pages.join('\n'), roles, info: details, xmp, isTagged, language, outline };
}

function collectRoles(node: StructureNode | null, roles: Set<string>): void {
  if (!node?.role) return;
  roles.add(node.role);
  for (const child of node.children ?? []) collectRoles(child, roles);
}

/** Text without any white space, to look for words whatever the lines they were broken into. */
export function squeeze(text: string): string {
  return text.replaceAll(/\s+/gu, '');
}
