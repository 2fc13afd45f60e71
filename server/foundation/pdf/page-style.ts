import type { PdfTone } from './document-types.ts';

export type FontName = 'body' | 'strong';

/** Sizes in points (1/72 inch). `leading` is the height of one line. */
export interface TextStyle {
  readonly font: FontName;
  readonly size: number;
  readonly leading: number;
  readonly color: string;
}

const A4_WIDTH = 595.28;
const A4_HEIGHT = 841.89;

export const page = {
  width: A4_WIDTH,
  height: A4_HEIGHT,
  left: 62,
  right: A4_WIDTH - 62,
  head: 34,
  top: 58,
  bottom: A4_HEIGHT - 66,
  foot: A4_HEIGHT - 46,
} as const;

export const contentWidth = page.right - page.left;
export const contentHeight = page.bottom - page.top;

// Every text colour keeps at least 7:1 against its ground (WCAG 2.2, 1.4.6), the rules need none.
export const colors = {
  ink: '#1b1f24',
  quiet: '#4a5058',
  accent: '#1f3b57',
  rule: '#b9c0c8',
  hairline: '#dde1e6',
  headGround: '#eef1f4',
  gapGround: '#fff3d6',
  gapBar: '#b7791f',
  gapInk: '#5c3a00',
} as const;

export const tones: Readonly<Record<PdfTone, TextStyle>> = {
  body: { font: 'body', size: 9.5, leading: 13.6, color: colors.ink },
  strong: { font: 'strong', size: 9.5, leading: 13.6, color: colors.accent },
  quiet: { font: 'body', size: 8.5, leading: 12.2, color: colors.quiet },
  gap: { font: 'strong', size: 9, leading: 13.6, color: colors.gapInk },
};

/** Space above a heading that does not start a page, and below every heading, in points. */
export interface HeadingStyle extends TextStyle {
  readonly above: number;
  readonly below: number;
}

export const headings: Readonly<Record<1 | 2 | 3, HeadingStyle>> = {
  1: { font: 'strong', size: 24, leading: 30, color: colors.accent, above: 24, below: 10 },
  2: { font: 'strong', size: 15, leading: 20, color: colors.accent, above: 22, below: 9 },
  3: { font: 'strong', size: 11, leading: 15, color: colors.accent, above: 16, below: 6 },
};

export const overline: TextStyle = { font: 'strong', size: 9.5, leading: 14, color: colors.quiet };
export const subtitle: TextStyle = { font: 'body', size: 12.5, leading: 18, color: colors.ink };
export const margin: TextStyle = { font: 'body', size: 8, leading: 11, color: colors.quiet };

export const spacing = {
  afterBlock: 9,
  betweenItems: 3,
  bulletIndent: 11,
  cellAside: 7,
  cellAbove: 4,
} as const;
