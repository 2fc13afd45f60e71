import { expect } from 'chai';
import fc from 'fast-check';
import { findJsonFault } from '#server/foundation/config/json-fault.ts';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('config: where a text stops being JSON', () => {
  for (const [text, line, column, wanted] of [
    ['', 1, 1, 'a value must stand here'],
    ['{"a": 1,\n}', 2, 1, 'a name in double quotes must stand here'],
    ['{"a": 1\n "b": 2}', 2, 2, 'a comma or the closing bracket must stand here'],
    ['[1,]', 1, 4, 'a value must stand here'],
    ["{'a': 1}", 1, 2, 'a name in double quotes or } must stand here'],
    ['{"a" 1}', 1, 6, 'a colon must stand here'],
    ['{"a": [1}', 1, 9, 'a comma or the closing bracket must stand here'],
    ['{} {}', 1, 4, 'nothing more may stand here'],
    ['{"a": "b\nc"}', 1, 7, 'a value must stand here'],
    ['// plans\n{}', 1, 1, 'a value must stand here'],
  ] as const)
    it(`is told with line and column: ${JSON.stringify(text)}`, () => {
      expect(findJsonFault(text)).to.deep.equal({ line, column, wanted });
    });

  it('finds a fault in exactly the texts that JSON.parse refuses', () => {
    const piece = fc.constantFrom(...' ,:{}[]"\\0-.eE+tnu\u0001\u007f\n\u2028\ud800');
    const spoilt = fc.tuple(fc.json(), fc.nat(), fc.nat(3), piece).map(([text, at, cut, inserted]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + inserted + text.slice(place + cut);
    });
    fc.assert(
      fc.property(fc.oneof(spoilt, fc.json()), (text) => (findJsonFault(text) === null) === isJson(text)),
      { numRuns: 3000 },
    );
  });
});
