import { expect } from 'chai';
import fc from 'fast-check';
import { DurationBuckets, type Family, renderFamilies } from '#server/foundation/metrics/index.ts';
import { numberOf, parseExposition } from '#test/support/metrics/parse-exposition.ts';

const family = (samples: Family['samples'], type: Family['type'] = 'gauge', name = 'a_name'): Family => ({
  name,
  help: 'What it is.',
  type,
  samples,
});

describe('metrics: the text for Prometheus', function () {
  this.timeout(20_000);
  it('is what the format says, to the byte', () => {
    const labels = { outcome: 'refused', target: 'a "quoted" \\ line\nbreak' };
    expect(renderFamilies([family([{ value: 3 }, { labels, value: 0.25 }])])).to.equal(
      '# HELP a_name What it is.\n# TYPE a_name gauge\na_name 3\na_name{outcome="refused",target="a \\"quoted\\" \\\\ line\\nbreak"} 0.25\n',
    );
  });

  it('leaves out what has no number, and writes endless ones as Prometheus does', () => {
    expect(renderFamilies([family([])])).to.equal('');
    const text = renderFamilies([family([{ value: Number.POSITIVE_INFINITY }])]);
    expect(text).to.match(/^a_name \+Inf$/m);
    expect(numberOf(parseExposition(text), 'a_name')).to.equal(Number.POSITIVE_INFINITY);
  });

  it('gives back every label and every number', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.double({ noNaN: true }), (text, value) => {
        const parsed = parseExposition(renderFamilies([family([{ labels: { text }, value }])]));
        const [series] = parsed.get('a_name')?.series ?? [];
        expect(series?.labels).to.deep.equal({ text });
        expect(series?.value).to.equal(value === 0 ? 0 : value);
      }),
    );
  });
});

describe('metrics: durations in buckets', function () {
  this.timeout(20_000);
  const parsed = (buckets: DurationBuckets) =>
    parseExposition(renderFamilies([family(buckets.samples(), 'histogram', 'a_seconds')]));
  const upTo = (buckets: DurationBuckets, le: string) =>
    numberOf(parsed(buckets), 'a_seconds_bucket', { le });

  it('a bound belongs to its bucket, what is longer to the next, and what is longest to the last', () => {
    const buckets = new DurationBuckets();
    for (const us of [500, 501, 30_000_000, 30_000_001]) buckets.add(us);
    expect(['0.0005', '0.001', '30', '+Inf'].map((le) => upTo(buckets, le))).to.deep.equal([1, 2, 3, 4]);
    expect(numberOf(parsed(buckets), 'a_seconds_sum')).to.be.closeTo(60.001002, 1e-9);
  });

  it('adds up for any durations', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40_000_000 })), (all) => {
        const buckets = new DurationBuckets();
        for (const us of all) buckets.add(us);
        expect(numberOf(parsed(buckets), 'a_seconds_count')).to.equal(all.length);
        expect(upTo(buckets, '0.1')).to.equal(all.filter((us) => us <= 100_000).length);
      }),
    );
  });
});

describe('metrics: the reader that tests use', () => {
  const good = '# HELP a_total What.\n# TYPE a_total counter\na_total{b="c"} 1\n';
  for (const [what, text] of [
    ['an end that is missing', good.slice(0, -1)],
    ['a series without a family', 'b_total 1\n'],
    ['a series twice', `${good}a_total{b="c"} 2\n`],
    ['a label twice', good.replace('b="c"', 'b="c",b="d"')],
    ['a quote that is not escaped', good.replace('"c"', '"c"d"')],
    ['a value that is no number', good.replace(' 1\n', ' one\n')],
    ['a counter that is not called so', good.replaceAll('a_total', 'a')],
    ['a family twice', good + good],
    [
      'buckets that shrink',
      '# HELP h What.\n# TYPE h histogram\nh_bucket{le="1"} 2\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1\n',
    ],
  ] as const)
    it(`refuses ${what}`, () => {
      expect(() => parseExposition(text)).to.throw();
    });
});
