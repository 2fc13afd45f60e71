import { expect } from 'chai';
import { growthOf } from '#scripts/bench/memory.ts';

describe('the memory bench', () => {
  it('growth is what the last fifth holds more than the second; the warming up does not count', () => {
    expect(growthOf([50, 90, 100, 100, 101, 101, 102, 102, 103, 103])).to.equal(3);
    expect(growthOf([200, 200, 100, 100, 100, 100, 100, 100, 100, 100])).to.equal(0);
    expect(() => growthOf([1, 2])).to.throw(RangeError);
  });
});
