import { expect } from 'chai';
import fc from 'fast-check';
import { type CanonicalValue, canonicalJson } from '#shared/audit-proof/index.ts';

describe('canonical JSON (RFC 8785)', () => {
  it('the example of section 3.2.3 is sorted by UTF-16 code units', () => {
    const sorted = canonicalJson({
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    });
    const order = ['Carriage', 'One', 'Control', 'Latin', 'Euro', 'Emoji', 'Hebrew'];
    expect([...order].sort((a, b) => sorted.indexOf(a) - sorted.indexOf(b))).to.deep.equal(order);
  });

  it('the example of section 3.2.2 comes out byte for byte', () => {
    const value = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).to.equal(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('it parses back to the same value, and the order of names does not matter', () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (value === null || typeof value !== 'object') return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([k, v]) => [k, reversed(v)]),
      );
    };
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(!JSON.stringify(value).includes('-0') && !JSON.stringify(value).includes('__proto__'));
        const text = canonicalJson(value as CanonicalValue);
        expect(JSON.parse(text)).to.deep.equal(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reversed(value) as CanonicalValue)).to.equal(text);
      }),
    );
  });

  it('what has no one form is refused: lone surrogates and numbers that are not finite', () => {
    expect(() => canonicalJson('\ud800')).to.throw(TypeError);
    expect(() => canonicalJson({ '\udc00': 1 })).to.throw(TypeError);
    expect(() => canonicalJson([Number.NaN])).to.throw(TypeError);
    expect(() => canonicalJson(Number.POSITIVE_INFINITY)).to.throw(TypeError);
  });
});
