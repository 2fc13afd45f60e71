import { expect } from 'chai';
import fc from 'fast-check';
import { breakLines } from '#server/foundation/pdf/break-lines.ts';
import { squeeze } from './read-pdf.ts';

const oneUnitEach = (text: string): number => [...text].length;

describe('breaking text into lines', () => {
  it('loses no character and never exceeds the width', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.integer({ min: 8, max: 40 }),
        (text, width) => {
          const lines = breakLines(text, width, oneUnitEach);
          expect(squeeze(lines.join(''))).to.equal(squeeze(text.replaceAll('\u200B', '')));
          for (const line of lines) expect(oneUnitEach(line.trimEnd())).to.be.at.most(width);
        },
      ),
    );
  });

  it('keeps words whole where they fit, with a space at the end of the line', () => {
    expect(breakLines('one two three', 7, oneUnitEach)).to.deep.equal(['one two ', 'three']);
  });

  it('breaks a word that is too long after a separator, else between characters', () => {
    expect(breakLines('accounts.email_index', 10, oneUnitEach)).to.deep.equal([
      'accounts.',
      'email_',
      'index',
    ]);
    expect(breakLines('aaaaaaaaaaaa', 5, oneUnitEach)).to.deep.equal(['aaaaa', 'aaaaa', 'aa']);
  });

  it('does not part what is joined by a no-break space', () => {
    expect(breakLines('Art. 30 GDPR', 9, oneUnitEach)).to.deep.equal(['Art. 30 ', 'GDPR']);
    expect(breakLines('on Art.\u00A030 GDPR', 9, oneUnitEach)).to.deep.equal([
      'on ',
      'Art.\u00A030 ',
      'GDPR',
    ]);
  });

  it('keeps an empty line as a line', () => {
    expect(breakLines('a\n\nb', 10, oneUnitEach)).to.deep.equal(['a', '', 'b']);
  });

  it('refuses a line without width', () => {
    expect(() => breakLines('a', 0, oneUnitEach)).to.throw(RangeError);
  });
});
