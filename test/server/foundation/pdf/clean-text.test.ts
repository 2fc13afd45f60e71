import { expect } from 'chai';
import fc from 'fast-check';
import { cleanText } from '#server/foundation/pdf/clean-text.ts';

const everything = () => true;
const onlyAscii = (codePoint: number) => codePoint < 0x7f;

describe('cleaning text for a font', () => {
  it('spells out what the font cannot draw, so that nothing vanishes', () => {
    expect(cleanText('a中b', onlyAscii)).to.equal('a[U+4E2D]b');
    expect(cleanText('😀', onlyAscii)).to.equal('[U+1F600]');
  });

  it('shows controls that could turn a name around', () => {
    expect(cleanText('abc\u202Edef', everything)).to.equal('abc[U+202E]def');
  });

  it('composes letters with their accents', () => {
    expect(cleanText('e\u0301', everything)).to.equal('é');
  });

  it('knows every line end', () => {
    expect(cleanText('a\r\nb\rc\u2028d', everything)).to.equal('a\nb\nc\nd');
  });

  it('takes any string, broken surrogates included, and yields only what can be drawn', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const clean = cleanText(`${text}\uD800`, onlyAscii);
        expect([...clean].every((character) => /[ -~\n\u200B]/u.test(character))).to.equal(true);
      }),
    );
  });
});
