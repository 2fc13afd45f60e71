import { expect } from 'chai';
import fc from 'fast-check';
import {
  addValue,
  bucketOf,
  countOf,
  decodeHistogram,
  encodeHistogram,
  type Histogram,
  histogramTally,
  mergeEncoded,
  mergeHistogram,
  middleOf,
  percentilesOf,
} from '#shared/values/index.ts';

const values = fc.array(fc.oneof(fc.nat({ max: 100 }), fc.nat({ max: 10_000_000 }), fc.maxSafeNat()), {
  maxLength: 200,
});
const histogramOf = (list: readonly number[]): Histogram => {
  const histogram: Histogram = new Map();
  for (const value of list) addValue(histogram, value);
  return histogram;
};
const sorted = (histogram: Histogram) => [...histogram].sort(([a], [b]) => a - b);

describe('histogram', () => {
  it('the middle of a value’s bucket is at most 1/64 away from it, small values are exact', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        expect(Math.abs(middleOf(bucketOf(value)) - value)).to.be.at.most(value / 64);
        if (value < 64) expect(middleOf(bucketOf(value))).to.equal(value);
      }),
    );
  });

  it('buckets are in the order of the values, without a gap between powers of two', () => {
    for (let exponent = 6; exponent < 53; exponent++) {
      const power = 2 ** exponent;
      expect(bucketOf(power) - bucketOf(power - 1), String(power)).to.equal(1);
    }
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (a, b) => {
        expect(Math.sign(bucketOf(a) - bucketOf(b)) * Math.sign(a - b)).to.be.at.least(0);
      }),
    );
  });

  it('merging is the histogram of all values together, and taking away undoes it', () => {
    fc.assert(
      fc.property(values, values, (left, right) => {
        const merged = histogramOf(left);
        mergeHistogram(merged, histogramOf(right));
        expect(sorted(merged)).to.deep.equal(sorted(histogramOf([...left, ...right])));
        mergeEncoded(merged, encodeHistogram(histogramOf(right)), -1);
        expect(sorted(merged)).to.deep.equal(sorted(histogramOf(left)));
      }),
    );
  });

  it('its text holds all of it, in a few characters', () => {
    fc.assert(
      fc.property(values, (list) => {
        const histogram = histogramOf(list);
        expect(sorted(decodeHistogram(encodeHistogram(histogram)))).to.deep.equal(sorted(histogram));
      }),
    );
    expect(encodeHistogram(new Map())).to.equal('');
    expect(encodeHistogram(histogramOf(Array.from({ length: 900 }, () => 2500)))).to.have.length.at.most(6);
  });

  it('a percentile is the value of that rank, at most 1/64 off', () => {
    fc.assert(
      fc.property(
        values.filter((list) => list.length > 0),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (list, share) => {
          const exact = [...list].sort((a, b) => a - b)[Math.max(1, Math.ceil(share * list.length)) - 1] ?? 0;
          const [found = -1] = percentilesOf(histogramOf(list), [share]) ?? [];
          expect(Math.abs(found - exact)).to.be.at.most(exact / 64);
        },
      ),
    );
    expect(percentilesOf(new Map(), [0.5])).to.equal(null);
  });

  it('a tally of texts tells the same percentiles as the merged histogram, and begins anew', () => {
    const tally = histogramTally();
    fc.assert(
      fc.property(values, values, (left, right) => {
        tally.reset();
        for (const list of [left, right]) tally.add(encodeHistogram(histogramOf(list)));
        const shares = [0, 0.5, 0.95, 0.99, 1];
        expect(tally.percentiles(shares)).to.deep.equal(
          percentilesOf(histogramOf([...left, ...right]), shares),
        );
      }),
    );
  });

  it('what is no duration counts as 0, and fractions are cut off', () => {
    for (const odd of [-1, Number.NaN, 0.9]) expect(bucketOf(odd)).to.equal(0);
    expect(bucketOf(31.9)).to.equal(31);
    expect(countOf(histogramOf([1, 1, 2]))).to.equal(3);
  });

  it('a text of something else is refused', () => {
    for (const text of ['*', 'A', 'g', 'AB=', 'é'])
      expect(() => decodeHistogram(text), text).to.throw('not a histogram');
  });
});
