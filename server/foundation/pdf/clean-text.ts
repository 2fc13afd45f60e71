/** U+202A–202E and U+2066–2069 can make a name read differently from what is stored. */
const BIDI_CONTROL = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;
const CONTROL = /\p{Cc}/u;
const INVISIBLE_HINT = /\u034F|\p{Cf}|[\uFE00-\uFE0F]/u;
const LINE_END = /\r\n|[\r\u0085\u2028\u2029\f\v]/gu;
const ZERO_WIDTH_SPACE = '\u200B';

/**
 * Text as it can be set: composed (NFC), one kind of line end, no invisible characters. What cannot be drawn, or would
 * change how its neighbours read, is written out as `[U+4E2D]`: a reader sees that something stands there, and what.
 * `hasGlyph` says whether the font draws a code point. Pure.
 */
export function cleanText(text: string, hasGlyph: (codePoint: number) => boolean): string {
  const plain = text.toWellFormed().normalize('NFC').replaceAll(LINE_END, '\n').replaceAll('\t', ' ');
  let clean = '';
  for (const character of plain) clean += cleanCharacter(character, hasGlyph);
  return clean;
}

function cleanCharacter(character: string, hasGlyph: (codePoint: number) => boolean): string {
  if (character === '\n' || character === ' ' || character === ZERO_WIDTH_SPACE) return character;
  if (BIDI_CONTROL.test(character) || CONTROL.test(character)) return spellOut(character);
  if (INVISIBLE_HINT.test(character)) return '';
  return hasGlyph(character.codePointAt(0) ?? 0) ? character : spellOut(character);
}

function spellOut(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `[U+${hex}]`;
}
