import { expect } from 'chai';
import { medianOf, resultOf, tableOf } from '#scripts/bench/result.ts';

describe('figures of npm run bench', () => {
  it('a figure holds up to its bar and not beyond; without a bar it holds', () => {
    expect(resultOf('a', 3000, 'ms', 3000).holds).to.equal(true);
    expect(resultOf('a', 3000.2, 'ms', 3000)).to.deep.equal({
      id: 'a',
      value: 3000,
      unit: 'ms',
      bar: 3000,
      holds: false,
    });
    expect(resultOf('a', 9e9, 'ms')).to.include({ bar: null, holds: true });
  });

  it('the median is the middle by size, and there is none of nothing', () => {
    expect(medianOf([9, 1, 100, 5, 7])).to.equal(7);
    expect(() => medianOf([])).to.throw(RangeError);
  });

  it('the table names each figure, and shouts where a bar is broken', () => {
    const table = tableOf([
      resultOf('start', 10, 'ms', 20),
      resultOf('stop', 30, 'ms', 20),
      resultOf('x', 1, 'MB'),
    ]);
    expect(table.split('\n')).to.deep.equal([
      'figure  value  bar',
      'start   10 ms  ≤ 20 ms  holds',
      'stop    30 ms  ≤ 20 ms  BROKEN',
      'x       1 MB   –        holds',
    ]);
  });
});
