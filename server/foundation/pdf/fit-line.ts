import { cleanText } from './clean-text.ts';
import { findFont } from './find-fonts.ts';
import type { Flow } from './page-flow.ts';
import type { TextStyle } from './page-style.ts';

/** One line of text and its width in points. */
export interface FittedLine {
  readonly text: string;
  readonly width: number;
}

/** Text as one line at most `width` points wide, cut with an ellipsis where it is longer. Draws nothing. */
export function fitLine(flow: Flow, text: string, style: TextStyle, width: number): FittedLine {
  const font = findFont(style.font);
  const line = cleanText(text, (codePoint) => font.hasGlyphForCodePoint(codePoint)).replaceAll('\n', ' ');
  flow.doc.font(style.font).fontSize(style.size);
  const measure = (part: string) => flow.doc.widthOfString(part);
  const fitted = measure(line) <= width ? line : shorten(line, width, measure);
  return { text: fitted, width: measure(fitted) };
}

function shorten(line: string, width: number, measure: (part: string) => number): string {
  let kept = '';
  for (const character of line) {
    if (measure(`${kept}${character}…`) > width) break;
    kept += character;
  }
  return `${kept}…`;
}
