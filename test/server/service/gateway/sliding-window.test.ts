import { expect } from 'chai';
import { array, assert, constantFrom, integer, property, record } from 'fast-check';
import {
  ceilSeconds,
  ExactWindow,
  exactUpTo,
  type SlidingWindow,
  SlottedWindow,
  slotCount,
} from '#server/service/gateway/sliding-window.ts';

type Taken = { readonly atMs: number; readonly units: number };

/** Units of `taken` within the half-open window that ends just after `nowMs`. */
const countedAt = (taken: readonly Taken[], nowMs: number, windowMs: number): number =>
  taken.reduce((sum, { atMs, units }) => (nowMs - atMs < windowMs ? sum + units : sum), 0);

/** Asks again and again, each time `step` later; what passed. */
function passed(window: SlidingWindow, steps: readonly { step: number; cost: number }[]): Taken[] {
  const taken: Taken[] = [];
  let nowMs = 0;
  for (const { step, cost } of steps) {
    nowMs += step;
    if (window.waitMs(nowMs, cost) > 0) continue;
    window.take(nowMs, cost);
    taken.push({ atMs: nowMs, units: cost });
  }
  return taken;
}

/** The most that was taken in any window, wherever it begins. */
const mostIn = (taken: readonly Taken[], windowMs: number): number =>
  Math.max(
    0,
    ...taken.map(({ atMs }) =>
      countedAt(
        taken.filter((one) => one.atMs <= atMs),
        atMs,
        windowMs,
      ),
    ),
  );

/** Steps that land before, on and after the ends of windows. */
const stepsFor = (windowMs: number) =>
  array(
    record({
      step: constantFrom(0, 0, 0, 1, 2, 7, Math.floor(windowMs / 10), windowMs - 1, windowMs, windowMs + 1),
      cost: constantFrom(1, 1, 1, 1, 2, 5),
    }),
    { minLength: 1, maxLength: 200 },
  );

describe('gateway: sliding window', () => {
  it('of small limits admits exactly what a count of every instant admits: never one too many, never one too few', () => {
    assert(
      property(integer({ min: 1, max: 40 }), stepsFor(1000), (limit, steps) => {
        const window = new ExactWindow(limit, 1000);
        const taken: Taken[] = [];
        let nowMs = 0;
        for (const { step, cost } of steps) {
          nowMs += step;
          const counted = countedAt(taken, nowMs, 1000);
          expect(window.used(nowMs)).to.equal(counted);
          const may = counted + cost <= limit;
          expect(window.waitMs(nowMs, cost) === 0).to.equal(may);
          if (!may) continue;
          window.take(nowMs, cost);
          taken.push({ atMs: nowMs, units: cost });
        }
        expect(mostIn(taken, 1000)).to.be.at.most(limit);
      }),
      { numRuns: 300 },
    );
  });

  for (const [name, open] of [
    ['exact', (limit: number) => new ExactWindow(limit, 1000)],
    ['slotted', (limit: number) => new SlottedWindow(limit, 1000)],
  ] as const) {
    it(`${name}: in no window, wherever it begins, is more than the limit`, () => {
      assert(
        property(integer({ min: 1, max: 60 }), stepsFor(1000), (limit, steps) => {
          expect(mostIn(passed(open(limit), steps), 1000)).to.be.at.most(limit);
        }),
        { numRuns: 300 },
      );
    });

    it(`${name}: the wait it tells is the shortest after which the units may be taken`, () => {
      assert(
        property(
          integer({ min: 5, max: 60 }),
          stepsFor(1000),
          integer({ min: 1, max: 5 }),
          (limit, steps, cost) => {
            const window = open(limit);
            const taken = passed(window, steps);
            const nowMs = taken.at(-1)?.atMs ?? 0;
            const waitMs = window.waitMs(nowMs, cost);
            if (waitMs > 0.01) expect(window.waitMs(nowMs + waitMs - 0.01, cost)).to.be.above(0);
            expect(window.waitMs(nowMs + waitMs, cost)).to.equal(0);
          },
        ),
        { numRuns: 300 },
      );
    });

    it(`${name}: until the time it tells nothing stops counting`, () => {
      assert(
        property(integer({ min: 1, max: 60 }), stepsFor(1000), (limit, steps) => {
          const window = open(limit);
          const nowMs = passed(window, steps).at(-1)?.atMs ?? 0;
          const used = window.used(nowMs);
          const steadyMs = window.steadyMs(nowMs);
          if (used === 0) return void expect(steadyMs).to.equal(1000);
          expect(window.used(nowMs + steadyMs - 0.01)).to.equal(used);
          expect(window.used(nowMs + steadyMs)).to.be.below(used);
        }),
        { numRuns: 300 },
      );
    });

    it(`${name}: at ten times the load over 50 windows not one too many passes`, () => {
      const limit = 100;
      const window = open(limit);
      const taken: Taken[] = [];
      for (let tick = 0; tick < 50 * limit * 10; tick++) {
        const nowMs = tick + (tick % 7) / 7;
        if (window.waitMs(nowMs, 1) > 0) continue;
        window.take(nowMs, 1);
        taken.push({ atMs: nowMs, units: 1 });
      }
      expect(mostIn(taken, 1000)).to.equal(limit);
      if (name === 'exact') expect(taken).to.have.length(50 * limit);
      else expect(taken.length).to.be.above(50 * limit * (1 - 2 / slotCount) - limit);
    });
  }

  it('slotted: a unit counts at most a 256th of the window longer than it must', () => {
    assert(
      property(integer({ min: 0, max: 5_000_000 }), (atMs) => {
        const window = new SlottedWindow(1, 60_000);
        window.take(atMs, 1);
        expect(window.used(atMs + 59_999.9)).to.equal(1);
        expect(window.used(atMs + 60_000 + 60_000 / slotCount)).to.equal(0);
      }),
    );
  });

  it('slotted: years of silence are over in no time, and what comes then counts', () => {
    const window = new SlottedWindow(5, 1000);
    window.take(0, 3);
    const later = 10 * 365 * 86_400_000;
    expect(window.used(later)).to.equal(0);
    window.take(later, 9);
    expect([window.used(later), window.waitMs(later, 1) > 0]).to.deep.equal([9, true]);
  });

  it('exact: the largest limit it is used for holds every unit', () => {
    const window = new ExactWindow(exactUpTo, 1000);
    for (let at = 0; at < exactUpTo; at++) window.take(at / 100, 1);
    expect(window.used(164)).to.equal(exactUpTo);
    expect(window.waitMs(999, 1)).to.equal(1);
    expect(window.used(1000)).to.equal(exactUpTo - 1);
  });

  it('what costs more than the limit may never be taken', () => {
    for (const window of [new ExactWindow(3, 1000), new SlottedWindow(3, 1000)])
      expect(window.waitMs(0, 4)).to.equal(Number.POSITIVE_INFINITY);
  });

  it('a limit that falls counts what was taken before it fell', () => {
    const window = new ExactWindow(10, 1000);
    window.take(0, 8);
    window.limit = 5;
    expect(window.waitMs(1, 1)).to.equal(999);
  });

  it('seconds to wait are never early and never 0', () => {
    assert(
      property(integer({ min: 0, max: 1e9 }), (ms) => {
        expect(ceilSeconds(ms) * 1000).to.be.at.least(Math.max(ms, 1000));
      }),
    );
  });
});
