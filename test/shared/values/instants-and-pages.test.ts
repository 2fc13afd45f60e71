import { expect } from 'chai';
import fc from 'fast-check';
import { z } from 'zod';
import {
  dateSchema,
  instantInputSchema,
  instantSchema,
  isTimeZone,
  pageOf,
  pageQuery,
} from '#shared/values/index.ts';

describe('instants', () => {
  it('of any time are accepted as JavaScript writes them, and sort as text', () => {
    const time = fc.integer({ min: 0, max: 253_402_300_799_999 });
    fc.assert(
      fc.property(time, time, (one, two) => {
        const [a, b] = [new Date(one).toISOString(), new Date(two).toISOString()];
        expect([instantSchema.safeParse(a).success, a < b]).to.deep.equal([true, one < two]);
      }),
    );
  });

  for (const text of [
    '2026-11-23',
    '2026-11-23T09:46:55Z',
    '2026-11-23T09:46:55.12Z',
    '2026-11-23T09:46:55.120+01:00',
    '2026-02-30T00:00:00.000Z',
    '',
    'now',
  ])
    it(`"${text}" is no instant`, () => {
      expect(instantSchema.safeParse(text).success).to.equal(false);
    });

  for (const [text, instant] of [
    ['2026-11-23', '2026-11-23T00:00:00.000Z'],
    ['2026-11-23T09:46:55Z', '2026-11-23T09:46:55.000Z'],
    ['2026-11-23T09:46:55.5Z', '2026-11-23T09:46:55.500Z'],
    ['2026-11-23T00:30:00+01:00', '2026-11-22T23:30:00.000Z'],
  ] as const)
    it(`a filter takes ${text} for ${instant}`, () => {
      expect(instantInputSchema.parse(text)).to.equal(instant);
    });

  for (const text of [
    'yesterday',
    '2026-13-01',
    '2026-02-30',
    '23.11.2026',
    '1763888815',
    '2026-11-23T09:46:55',
  ])
    it(`a filter refuses ${text} instead of guessing`, () => {
      expect(instantInputSchema.safeParse(text).success).to.equal(false);
    });
});

describe('dates and time zones', () => {
  it('a date is a day that there is', () => {
    const good = (text: string) => dateSchema.safeParse(text).success;
    expect(['2028-02-29', '2026-12-31'].map(good)).to.deep.equal([true, true]);
    expect(['2026-02-29', '2026-04-31', '2026-4-1', '2026-04-01T00:00:00Z'].map(good)).to.deep.equal([
      false,
      false,
      false,
      false,
    ]);
  });

  it('a time zone is one that this machine knows', () => {
    expect(['Europe/Berlin', 'UTC', 'America/New_York'].map(isTimeZone)).to.deep.equal([true, true, true]);
    expect(['Europe/Atlantis', '', 'Berlin', '../etc/passwd'].map(isTimeZone)).to.deep.equal([
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('pages', () => {
  const query = z.strictObject(pageQuery);

  it('have fifty items unless asked otherwise, and at most two hundred', () => {
    expect(query.parse({})).to.deep.equal({ limit: 50 });
    expect([1, 200].map((limit) => query.parse({ limit: String(limit) }).limit)).to.deep.equal([1, 200]);
    for (const limit of ['0', '201', '-1', '1.5', 'ten', 'Infinity', 'NaN'])
      expect(query.safeParse({ limit }).success, limit).to.equal(false);
  });

  it('an endless cursor is refused before anybody looks into it', () => {
    expect(query.safeParse({ cursor: 'x'.repeat(500) }).success).to.equal(true);
    expect(query.safeParse({ cursor: 'x'.repeat(501) }).success).to.equal(false);
  });

  it('say with null that they are the last', () => {
    const page = pageOf(z.string());
    expect(page.safeParse({ items: [], nextCursor: null }).success).to.equal(true);
    for (const wrong of [
      { items: [] },
      { items: [1], nextCursor: null },
      { items: [], nextCursor: null, total: 0 },
    ])
      expect(page.safeParse(wrong).success).to.equal(false);
  });
});
