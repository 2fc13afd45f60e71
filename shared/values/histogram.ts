/**
 * Mergeable log-linear histograms of durations (the layout of HdrHistogram: linear steps within each power of two). A value below 32 has a
 * bucket of its own; above, each power of two is cut into 32, so that the middle of a bucket is at most 1/64 (1.6 %) away from any value in
 * it. Merging adds counts, so a merged histogram is exactly the histogram of all values together.
 */
export type Histogram = Map<number, number>;

const steps = 32;
const stepBits = 5;
const twoTo32 = 2 ** 32;

/** Exponent of the highest bit of a whole number above 0. `Math.log2` would round up just below a power of two. */
const exponentOf = (value: number): number =>
  value < twoTo32 ? 31 - Math.clz32(value) : 63 - Math.clz32(Math.floor(value / twoTo32));

/** Bucket of a value; what is not a number above 0 counts as 0, fractions are cut off. Pure. */
export function bucketOf(value: number): number {
  if (!(value > 0)) return 0;
  const whole = Math.min(Math.floor(value), Number.MAX_SAFE_INTEGER);
  if (whole < steps) return whole;
  const exponent = exponentOf(whole);
  return (exponent - stepBits) * steps + Math.floor(whole / 2 ** (exponent - stepBits));
}

/** The middle of a bucket: what its values are told as. Pure. */
export function middleOf(bucket: number): number {
  if (bucket < 2 * steps) return bucket;
  const shift = Math.floor(bucket / steps) - 1;
  const low = (bucket - shift * steps) * 2 ** shift;
  return low + (2 ** shift - 1) / 2;
}

/** Counts a value into `histogram`. */
export function addValue(histogram: Histogram, value: number): void {
  const bucket = bucketOf(value);
  histogram.set(bucket, (histogram.get(bucket) ?? 0) + 1);
}

/** Adds the counts of `other` to `into`, or takes them away with `sign` -1; buckets that come to nothing leave. */
export function mergeHistogram(into: Histogram, other: Histogram, sign: 1 | -1 = 1): void {
  for (const [bucket, count] of other) {
    const sum = (into.get(bucket) ?? 0) + sign * count;
    if (sum > 0) into.set(bucket, sum);
    else into.delete(bucket);
  }
}

/** How many values were counted. Pure. */
export function countOf(histogram: Histogram): number {
  let count = 0;
  for (const one of histogram.values()) count += one;
  return count;
}

/**
 * Percentiles by nearest rank: for each share (0.95 is the 95th) the value that so many of all do not pass, at most 1.6 % off. Null when nothing
 * was counted. Pure.
 */
export function percentilesOf(histogram: Histogram, shares: readonly number[]): number[] | null {
  const count = countOf(histogram);
  if (count === 0) return null;
  const buckets = [...histogram].sort(([a], [b]) => a - b);
  return shares.map((share) => {
    const rank = Math.max(1, Math.ceil(share * count));
    let passed = 0;
    for (const [bucket, one] of buckets) {
      passed += one;
      if (passed >= rank) return middleOf(bucket);
    }
    return middleOf(buckets.at(-1)?.[0] ?? 0);
  });
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const digitAt = new Map([...digits].map((digit, at) => [digit.charCodeAt(0), at]));
const codes = Int8Array.from({ length: 128 }, (_, code) => digitAt.get(code) ?? -1);
const goesOn = 32;

function encodeNumber(value: number): string {
  let text = '';
  let rest = value;
  while (rest >= goesOn) {
    text += digits[goesOn + (rest % goesOn)];
    rest = Math.floor(rest / goesOn);
  }
  return text + digits[rest];
}

/**
 * A histogram as text: pairs of the distance to the bucket before and the count, in base 32 with a mark for "goes on" (as source maps do). A
 * histogram of one value takes three or four characters; nothing is the empty text. Pure.
 */
export function encodeHistogram(histogram: Histogram): string {
  let text = '';
  let before = 0;
  for (const [bucket, count] of [...histogram].sort(([a], [b]) => a - b)) {
    text += encodeNumber(bucket - before) + encodeNumber(count);
    before = bucket;
  }
  return text;
}

/** Calls `take` with each bucket of a text and its count, in the order of buckets. Throws Error when the text is of something else. */
function eachBucket(text: string, take: (bucket: number, count: number) => void): void {
  let [at, bucket] = [0, 0];
  const next = (): number => {
    for (let [value, scale] = [0, 1]; ; scale *= goesOn) {
      const digit = codes[text.charCodeAt(at)] ?? -1;
      if (digit < 0) throw new Error(`not a histogram at character ${at}`);
      at += 1;
      value += (digit % goesOn) * scale;
      if (digit < goesOn) return value;
    }
  };
  while (at < text.length) {
    bucket += next();
    take(bucket, next());
  }
}

/** Adds the histogram of a text to `into`. Throws Error when it is not one that `encodeHistogram` wrote. */
export function mergeEncoded(into: Histogram, text: string, sign: 1 | -1 = 1): void {
  eachBucket(text, (bucket, count) => {
    const sum = (into.get(bucket) ?? 0) + sign * count;
    if (sum > 0) into.set(bucket, sum);
    else into.delete(bucket);
  });
}

/** The histogram of a text. Pure. Throws Error as `mergeEncoded`. */
export function decodeHistogram(text: string): Histogram {
  const histogram: Histogram = new Map();
  mergeEncoded(histogram, text);
  return histogram;
}

const mostBuckets = bucketOf(Number.MAX_SAFE_INTEGER) + 1;

/** Adds up texts of histograms for reading: in an array, which is many times faster than a map. */
export type HistogramTally = {
  readonly add: (text: string) => void;
  /** As `percentilesOf`. */
  readonly percentiles: (shares: readonly number[]) => number[] | null;
  readonly reset: () => void;
};

export function histogramTally(): HistogramTally {
  const counts = new Float64Array(mostBuckets);
  let [low, high, total] = [mostBuckets, -1, 0];

  const atRank = (rank: number): number => {
    let passed = 0;
    for (let bucket = low; bucket <= high; bucket++) {
      passed += counts[bucket] ?? 0;
      if (passed >= rank) return middleOf(bucket);
    }
    return middleOf(high);
  };
  return {
    add: (text) =>
      eachBucket(text, (bucket, count) => {
        if (bucket >= mostBuckets) throw new Error(`not a histogram: there is no bucket ${bucket}`);
        counts[bucket] = (counts[bucket] ?? 0) + count;
        total += count;
        if (bucket < low) low = bucket;
        if (bucket > high) high = bucket;
      }),
    percentiles: (shares) =>
      total === 0 ? null : shares.map((share) => atRank(Math.max(1, Math.ceil(share * total)))),
    reset: () => {
      counts.fill(0, low, high + 1);
      [low, high, total] = [mostBuckets, -1, 0];
    },
  };
}
