import { fileURLToPath } from 'node:url';
import PDFDocument from 'pdfkit';
import type { FontName } from './page-style.ts';

const FILES: Readonly<Record<FontName, string>> = {
  body: 'DejaVuSansCondensed.ttf',
  strong: 'DejaVuSansCondensed-Bold.ttf',
};

/** The part of a parsed font this layer uses; pdfkit takes such a font, but its declarations do not say so. */
export interface ParsedFont {
  readonly characterSet: readonly number[];
  glyphForCodePoint(codePoint: number): unknown;
  hasGlyphForCodePoint(codePoint: number): boolean;
}

interface FontInside {
  readonly _font: { readonly font: ParsedFont };
}

// Parsing a font's tables takes about 0.2 s; documents share the parsed font, which never changes.
const parsed = new Map<FontName, ParsedFont>();

/**
 * The parsed font behind a name. DejaVu covers Latin, Greek and Cyrillic and may be embedded freely (Bitstream Vera
 * licence). Throws where the package `dejavu-fonts-ttf` is not installed.
 */
export function findFont(name: FontName): ParsedFont {
  const font = parsed.get(name) ?? parseFont(name);
  parsed.set(name, font);
  return font;
}

function parseFont(name: FontName): ParsedFont {
  const path = fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${FILES[name]}`));
  const opener = new PDFDocument({ autoFirstPage: false, font: path });
  const { font } = (opener as unknown as FontInside)._font;
  // A glyph remembers the character it was first made for, and by that it is found when text is copied. Made here from
  // the character table, it does not depend on which document came first.
  for (const codePoint of font.characterSet) font.glyphForCodePoint(codePoint);
  return font;
}
