import { expect } from 'chai';
import { tidyAddress } from '#desktop/renderer/features/connection/tidy-address.ts';
import { tellBytes, tellDuration, tellPlural } from '#desktop/renderer/ui/numbers.ts';
import { readRange } from '#desktop/renderer/ui/time-range.ts';
import { daysUntil, tellAgo, tellUtc } from '#desktop/renderer/ui/time-text.ts';

const nowMs = Date.parse('2026-11-23T12:00:00.000Z');
const agoUtc = (seconds: number) => new Date(nowMs - seconds * 1000).toISOString();

describe('renderer: times', () => {
  it('tell how long ago in the largest whole unit', () => {
    expect([1, 45, 90, 7200, 200_000].map((seconds) => tellAgo(agoUtc(seconds), nowMs))).to.deep.equal([
      'just now',
      '45 s ago',
      '1 min ago',
      '2 h ago',
      '2 d ago',
    ]);
    expect(tellAgo(agoUtc(-3700), nowMs)).to.equal('in 1 h');
  });

  it('are the same in UTC on every machine', () => {
    expect(tellUtc('2026-11-23T09:46:55.120Z')).to.equal('2026-11-23 09:46:55.120 UTC');
  });

  it('count days to a date by the calendar, not by 24 hours', () => {
    const lateEvening = new Date(2026, 10, 23, 23, 59).getTime();
    const earlyMorning = new Date(2026, 10, 23, 0, 1).getTime();
    for (const at of [lateEvening, earlyMorning]) {
      expect(daysUntil('2026-11-23', at)).to.equal(0);
      expect(daysUntil('2026-11-24', at)).to.equal(1);
      expect(daysUntil('2026-11-20', at)).to.equal(-3);
      // Over the end of summer time, where a day had 25 hours.
      expect(daysUntil('2027-04-01', at)).to.equal(129);
    }
  });

  it('become a filter: so far back, or as typed', () => {
    expect(readRange({ range: '1h' }, nowMs)).to.deep.equal({ from: '2026-11-23T11:00:00.000Z' });
    expect(readRange({ range: 'custom', to: 'T' }, nowMs)).to.deep.equal({ to: 'T' });
    expect(readRange({ from: 'left over' }, nowMs)).to.deep.equal({});
    expect(readRange({ range: 'forever' }, nowMs)).to.deep.equal({});
  });
});

describe('renderer: numbers', () => {
  it('are short and have their unit', () => {
    expect([0, 999, 1000, 12_400, 3_400_000].map(tellBytes)).to.deep.equal([
      '0 B',
      '999 B',
      '1.0 kB',
      '12 kB',
      '3.4 MB',
    ]);
    expect([0.83, 42.2, 1240].map(tellDuration)).to.deep.equal(['0.8 ms', '42 ms', '1.24 s']);
  });

  it('agree with their noun', () => {
    expect(tellPlural(1, 'entry', 'entries')).to.equal('1 entry');
    expect(tellPlural(12_480, 'entry', 'entries')).to.equal('12,480 entries');
  });
});

describe('renderer: a typed server address', () => {
  const cases = [
    ['127.0.0.1:9443', 'https://127.0.0.1:9443'],
    ['  https://Box.Example:9443/admin?x#y ', 'https://box.example:9443'],
    ['https://box.example:443', 'https://box.example'],
    ['[::1]:9443', 'https://[::1]:9443'],
    ['http://box.example:9443', 'http://box.example:9443'],
    ['https://', 'https://'],
    ['', ''],
  ] as const;
  for (const [typed, meant] of cases) {
    it(`"${typed}" means "${meant}"`, () => {
      expect(tidyAddress(typed)).to.equal(meant);
    });
  }
});
