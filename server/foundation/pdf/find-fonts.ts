import { fileURLToPath } from 'node:url';
import type { FontName } from './page-style.ts';

const FILES: Readonly<Record<FontName, string>> = {
  body: 'DejaVuSansCondensed.ttf',
  strong: 'DejaVuSansCondensed-Bold.ttf',
};

/**
 * Path of the TrueType file behind a font's name. DejaVu covers Latin, Greek and Cyrillic and may be embedded freely
 * (Bitstream Vera licence). Throws where the package `dejavu-fonts-ttf` is not installed.
 */
export function findFont(name: FontName): string {
  return fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${FILES[name]}`));
}
