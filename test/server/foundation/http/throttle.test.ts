import { expect } from 'chai';
import { createThrottle } from '#server/foundation/http/index.ts';
import type { AppError } from '#shared/errors/index.ts';
import { fixedClock } from '#test/support/builders/clock.ts';

describe('throttle', () => {
  const limit = { attempts: 3, windowSeconds: 60 };
  const open = () => {
    const clock = fixedClock();
    const throttle = createThrottle({ clock }, limit);
    /** Seconds to wait, or 0 when the attempt was let through. */
    const attempt = (who: string): number => {
      try {
        throttle.count(who);
        return 0;
      } catch (error) {
        expect((error as AppError).code).to.equal('too-many-attempts');
        return Number((error as AppError).headers['retry-after']);
      }
    };
    return { clock, throttle, attempt };
  };

  it('lets so many through, then says how long to wait, for each name apart', () => {
    const { attempt } = open();
    expect([1, 2, 3, 4].map(() => attempt('a'))).to.deep.equal([0, 0, 0, 60]);
    expect(attempt('b')).to.equal(0);
  });

  it('waiting as long as it said suffices, and not a second less', () => {
    const { clock, attempt } = open();
    attempt('a');
    clock.advance(10.5);
    for (const _ of [1, 2]) attempt('a');
    const wait = attempt('a');
    clock.advance(wait - 1);
    expect(attempt('a')).to.be.greaterThan(0);
    clock.advance(1);
    expect([wait, attempt('a'), attempt('a')]).to.deep.equal([50, 0, 10]);
  });

  it('refused attempts do not prolong the wait', () => {
    const { clock, attempt } = open();
    for (const _ of [1, 2, 3]) attempt('a');
    for (let second = 0; second < 59; second++) {
      clock.advance(1);
      expect(attempt('a')).to.equal(59 - second);
    }
    clock.advance(1);
    expect(attempt('a')).to.equal(0);
  });

  it('a jump of the wall clock neither forgives nor punishes', () => {
    const { clock, attempt } = open();
    for (const _ of [1, 2, 3]) attempt('a');
    clock.jump(86_400);
    expect(attempt('a')).to.equal(60);
    clock.jump(-2 * 86_400);
    expect(attempt('a')).to.equal(60);
  });

  it('a success forgets the attempts before it', () => {
    const { throttle, attempt } = open();
    for (const _ of [1, 2, 3]) attempt('a');
    throttle.forget('a');
    expect(attempt('a')).to.equal(0);
  });

  it('very many names do not push out one that is trying again and again', () => {
    const { attempt } = open();
    for (const _ of [1, 2, 3]) attempt('a');
    for (let n = 0; n < 49_999; n++) attempt(`name-${n}`);
    expect(attempt('a')).to.equal(60);
    attempt('one more');
    expect(attempt('name-0')).to.equal(0);
  });
});
