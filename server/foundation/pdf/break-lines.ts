export type MeasureText = (text: string) => number;

// No-break spaces are left out on purpose: they belong to the word.
const BREAKING_SPACE = /[^\S\u00A0\u202F\u2007]+|\u200B+/u;
const AFTER_SEPARATOR = /(?<=[-–—/.,;:@_?&=])/u;

/**
 * Breaks text into lines no wider than `width` (same unit as `measure` answers in). A word stays whole unless it is wider
 * than a line; then it breaks after a separator if it can, else between two characters as a reader sees them. A line that
 * ends at a space keeps one, so that the words stay apart when the text is read aloud or copied. Never loses a character
 * other than surplus spaces. An empty text is one empty line. Pure.
 */
export function breakLines(text: string, width: number, measure: MeasureText): string[] {
  if (!(width > 0)) throw new RangeError(`a line needs a width, got ${width}`);
  return text.split('\n').flatMap((paragraph) => breakParagraph(paragraph, width, measure));
}

function breakParagraph(paragraph: string, width: number, measure: MeasureText): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.split(BREAKING_SPACE).filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (measure(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(`${line} `);
    const parts = breakWord(word, width, measure);
    line = parts.pop() ?? '';
    lines.push(...parts);
  }
  lines.push(line);
  return lines;
}

function breakWord(word: string, width: number, measure: MeasureText): string[] {
  if (measure(word) <= width) return [word];
  const pieces = word.split(AFTER_SEPARATOR).flatMap((part) => breakPart(part, width, measure));
  return joinWhileFitting(pieces, width, measure);
}

function breakPart(part: string, width: number, measure: MeasureText): string[] {
  if (measure(part) <= width) return [part];
  const characters = [...new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(part)];
  return joinWhileFitting(
    characters.map((character) => character.segment),
    width,
    measure,
  );
}

// Widths are added up, not measured together: kerning moves a line's end by less than a point, and measuring every
// prefix of a very long word would cost its length squared.
function joinWhileFitting(pieces: readonly string[], width: number, measure: MeasureText): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const piece of pieces) {
    const added = measure(piece);
    if (line !== '' && used + added > width) {
      lines.push(line);
      line = '';
      used = 0;
    }
    line += piece;
    used += added;
  }
  lines.push(line);
  return lines;
}
