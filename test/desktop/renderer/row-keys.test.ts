import { expect } from 'chai';
import { readRowKey } from '#desktop/renderer/ui/data-table/row-keys.ts';

describe('renderer: keys of a table', () => {
  const cases: readonly (readonly [string, number, number | 'open' | null])[] = [
    ['ArrowDown', -1, 0],
    ['ArrowDown', 3, 4],
    ['ArrowDown', 9, 9],
    ['ArrowUp', -1, 0],
    ['ArrowUp', 0, 0],
    ['j', 3, 4],
    ['k', 3, 2],
    ['PageDown', 2, 9],
    ['PageUp', 9, 0],
    ['Home', 7, 0],
    ['End', 0, 9],
    ['Enter', 4, 'open'],
    [' ', 4, 'open'],
    ['Enter', -1, null],
    ['x', 4, null],
  ];
  for (const [key, active, expected] of cases) {
    it(`"${key}" at row ${active} of 10 gives ${String(expected)}`, () => {
      const move = readRowKey(key, active, 10);
      expect(move === null ? null : move.kind === 'open' ? 'open' : move.to).to.equal(expected);
    });
  }

  it('no key does anything in a table without rows', () => {
    for (const [key] of cases) expect(readRowKey(key, -1, 0), key).to.equal(null);
  });
});
