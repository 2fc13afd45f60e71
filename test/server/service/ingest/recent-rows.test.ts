import { expect } from 'chai';
import fc from 'fast-check';
import { rememberRows } from '#server/service/ingest/recent-rows.ts';

describe('rows that were taken a short time ago', () => {
  it('a row among the last ones is always known, and one that was never taken never', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.nat(12)), (atLeast, numbers) => {
        const recent = rememberRows(atLeast);
        for (const [at, number] of numbers.entries()) {
          const isKnown = recent.meet(`${number}`);
          const before = numbers.slice(0, at);
          if (before.slice(-atLeast).includes(number)) expect(isKnown).to.equal(true);
          if (!before.includes(number)) expect(isKnown).to.equal(false);
        }
      }),
    ));

  it('memory does not grow without end: of twice as many, the oldest is forgotten', () => {
    const recent = rememberRows(10);
    for (let number = 0; number <= 20; number++) recent.meet(`${number}`);
    expect(recent.meet('0')).to.equal(false);
  });

  it('a row that may not have been written is forgotten', () => {
    const recent = rememberRows(10);
    recent.meet('a');
    recent.forget('a');
    expect(recent.meet('a')).to.equal(false);
  });
});
