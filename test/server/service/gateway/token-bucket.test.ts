import { expect } from 'chai';
import { array, assert, double, integer, property, record } from 'fast-check';
import {
  ceilSeconds,
  nextTokenNs,
  rateOf,
  takeToken,
  tokensLeft,
} from '#server/service/gateway/token-bucket-rules.ts';

const limits = record({
  ratePerSecond: double({ min: 0.01, max: 5000, noNaN: true }),
  burst: integer({ min: 1, max: 500 }),
});
const gaps = array(integer({ min: 0, max: 3_000_000_000 }), { minLength: 1, maxLength: 300 });

/** Instants in ns at which a request passed. */
function passedAt(rate: ReturnType<typeof rateOf>, steps: readonly number[]): number[] {
  let [now, fullAt] = [0, 0];
  const passed: number[] = [];
  for (const step of steps) {
    now += step;
    const taken = takeToken(rate, fullAt, now);
    if (taken < 0) continue;
    fullAt = taken;
    passed.push(now);
  }
  return passed;
}

describe('gateway: token bucket', () => {
  it('in no window more passes than the burst and the rate times the window', () => {
    assert(
      property(limits, gaps, ({ ratePerSecond, burst }, steps) => {
        const passed = passedAt(rateOf({ ratePerSecond, burst }), steps);
        for (let from = 0; from < passed.length; from += 7)
          for (let to = from; to < passed.length; to++) {
            const seconds = ((passed[to] ?? 0) - (passed[from] ?? 0)) / 1e9;
            expect(to - from + 1).to.be.at.most(burst + ratePerSecond * seconds + 1e-6);
          }
      }),
    );
  });

  it('asked in the very first nanosecond each time, 10,000 requests take no less time than the rate says', () => {
    for (const ratePerSecond of [3, 7, 0.7, 999]) {
      const rate = rateOf({ ratePerSecond, burst: 1 });
      let [now, fullAt, passed] = [0, 0, 0];
      while (passed < 10_000) {
        const taken = takeToken(rate, fullAt, now);
        if (taken < 0) {
          now -= taken;
          continue;
        }
        fullAt = taken;
        passed += 1;
      }
      expect(passed - 1, String(ratePerSecond)).to.be.at.most((ratePerSecond * now) / 1e9);
    }
  });

  it('what it says is left is exactly what passes at once', () => {
    assert(
      property(limits, gaps, (limit, steps) => {
        const rate = rateOf(limit);
        let [now, fullAt] = [0, 0];
        for (const step of steps) {
          now += step;
          fullAt = Math.max(fullAt, takeToken(rate, fullAt, now));
        }
        const left = tokensLeft(rate, fullAt, now);
        expect(passedAtOnce(rate, fullAt, now)).to.equal(left);
        const later = now + nextTokenNs(rate, fullAt, now);
        if (left < rate.burst) {
          expect(passedAtOnce(rate, fullAt, later)).to.equal(left + 1);
          expect(passedAtOnce(rate, fullAt, later - 1)).to.equal(left);
        }
      }),
    );
  });

  it('the wait it tells is the shortest after which a request passes', () => {
    assert(
      property(limits, integer({ min: 0, max: 2 ** 50 }), (limit, now) => {
        const rate = rateOf(limit);
        let fullAt = 0;
        for (let taken = 0; taken >= 0; taken = takeToken(rate, fullAt, now))
          fullAt = Math.max(fullAt, taken);
        const wait = -takeToken(rate, fullAt, now);
        expect(takeToken(rate, fullAt, now + wait)).to.be.at.least(0);
        expect(takeToken(rate, fullAt, now + wait - 1)).to.be.below(0);
        expect(ceilSeconds(wait) * 1e9).to.be.at.least(wait);
      }),
    );
  });

  it('limits that would let nothing through are refused', () => {
    for (const limit of [
      { ratePerSecond: 0, burst: 1 },
      { ratePerSecond: 1, burst: 0 },
      { ratePerSecond: Number.NaN, burst: 1 },
    ])
      expect(() => rateOf(limit)).to.throw(RangeError);
  });
});

function passedAtOnce(rate: ReturnType<typeof rateOf>, fullAtNs: number, now: number): number {
  let [fullAt, passed] = [fullAtNs, 0];
  for (;;) {
    const taken = takeToken(rate, fullAt, now);
    if (taken < 0) return passed;
    fullAt = taken;
    passed += 1;
  }
}
