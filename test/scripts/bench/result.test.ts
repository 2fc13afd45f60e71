import { expect } from 'chai';
import { figureOf, jsonOf, medianOf, resultOf, tableOf } from '#scripts/bench/result.ts';

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

  it('a ratio holds from its bar on, judged before it is rounded', () => {
    const ratio = (value: number) => figureOf({ id: 'r', value, unit: '', atLeast: 0.5, digits: 2 });
    expect(ratio(0.5)).to.include({ value: 0.5, holds: true });
    expect(ratio(0.4999)).to.include({ value: 0.5, holds: false });
  });

  it('the file holds five members of each figure and no more', () => {
    const [told] = JSON.parse(
      jsonOf([figureOf({ id: 'r', value: 1, unit: '', atLeast: 2, digits: 1 })]),
    ) as unknown[];
    expect(told).to.deep.equal({ id: 'r', value: 1, unit: '', bar: 2, holds: false });
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
      figureOf({ id: 'ratio', value: 0.61, unit: '', atLeast: 0.5, digits: 2 }),
    ]);
    expect(table.split('\n')).to.deep.equal([
      'figure  value  bar',
      'start   10 ms  ≤ 20 ms  holds',
      'stop    30 ms  ≤ 20 ms  BROKEN',
      'x       1 MB   –        holds',
      'ratio   0.61   ≥ 0.5    holds',
    ]);
  });
});
