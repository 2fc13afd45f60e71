import { expect } from 'chai';
import { inSeconds, newId, nowUtc, systemClock, systemRandom } from '#server/foundation/clock/index.ts';
import { idSchema, instantSchema } from '#shared/values/index.ts';
import { fixedClock } from '#test/support/builders/clock.ts';

describe('clock', () => {
  it('now is an instant: ISO 8601, UTC, with milliseconds', () => {
    const clock = fixedClock('2026-11-23T09:00:00.120Z');
    expect(nowUtc(clock)).to.equal('2026-11-23T09:00:00.120Z');
    expect(instantSchema.safeParse(nowUtc(systemClock)).success).to.equal(true);
  });

  it('seconds ahead and seconds ago are counted from now', () => {
    const clock = fixedClock();
    expect(inSeconds(clock, 90)).to.equal('2026-11-23T09:01:30.000Z');
    expect(inSeconds(clock, -0.5)).to.equal('2026-11-23T08:59:59.500Z');
  });

  it('a jump of the wall clock does not move the clock of limits', () => {
    const clock = fixedClock();
    const before = clock.monotonicMs();
    clock.jump(3600);
    expect([nowUtc(clock), clock.monotonicMs()]).to.deep.equal(['2026-11-23T10:00:00.000Z', before]);
  });

  it('the clock of limits never goes back', () => {
    const readings = Array.from({ length: 1000 }, () => systemClock.monotonicMs());
    expect(readings).to.deep.equal([...readings].sort((a, b) => a - b));
  });

  it('ids carry the time of the clock and differ within a millisecond', () => {
    const deps = { clock: fixedClock(), random: systemRandom };
    const ids = Array.from({ length: 1000 }, () => newId(deps));
    expect(new Set(ids)).to.have.property('size', 1000);
    for (const id of ids) {
      expect(idSchema().safeParse(id).success).to.equal(true);
      expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).to.equal(deps.clock.nowMs());
    }
  });

  it('random bytes come in the length that was asked for, never twice, and stay as they were given', () => {
    const lengths = [1, 10, 12, 32, 512, 513, 5_000];
    const drawn = Array.from({ length: 7_000 }, (_, at) => systemRandom.bytes(lengths[at % 7] ?? 0));
    const before = drawn.map((bytes) => bytes.toString('hex'));
    expect(drawn.map(({ length }) => length)).to.deep.equal(drawn.map((_, at) => lengths[at % 7]));
    systemRandom.bytes(500);
    expect(drawn.map((bytes) => bytes.toString('hex'))).to.deep.equal(before);
    const long = before.filter((text) => text.length > 2);
    expect(new Set(long)).to.have.property('size', long.length);
    const single = new Set(before.filter((text) => text.length === 2));
    expect(single.size, 'of 1,000 single bytes most of the 256 are there').to.be.greaterThan(200);
  });
});
