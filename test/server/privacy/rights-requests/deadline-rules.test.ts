import { expect } from 'chai';
import fc from 'fast-check';
import { daysLeft, deriveDeadline } from '#server/privacy/rights-requests/deadline-rules.ts';

const dayMs = 86_400_000;
const dueOf = (received: string, zone = 'UTC') => deriveDeadline(received, zone).dueOn;
const instants = fc
  .date({ min: new Date('1990-01-01T00:00:00Z'), max: new Date('2150-12-31T23:59:59Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const weekday = (date: string) => new Date(date).getUTCDay();

describe('rights requests: deadline', () => {
  const examples: [what: string, received: string, due: string][] = [
    ['the same date of the following month', '2026-11-23T10:00:00.000Z', '2026-12-23'],
    ['5 March gives until 5 April, a Sunday, so Monday', '2026-03-05T12:00:00.000Z', '2026-04-06'],
    [
      '31 January ends on the last day of February, a Saturday, so Monday',
      '2026-01-31T08:00:00.000Z',
      '2026-03-02',
    ],
    ['31 January of a leap year ends on 29 February', '2028-01-31T08:00:00.000Z', '2028-02-29'],
    ['30 January of a common year ends on 28 February', '2029-01-30T08:00:00.000Z', '2029-02-28'],
    ['29 February counts to 29 March', '2028-02-29T08:00:00.000Z', '2028-03-29'],
    ['31 August ends on 30 September', '2026-08-31T23:59:59.999Z', '2026-09-30'],
    [
      '31 December ends in January of the next year, a Sunday, so Monday',
      '2026-12-31T00:00:00.000Z',
      '2027-02-01',
    ],
    ['a Saturday moves to Monday over the end of the month', '2026-09-30T09:00:00.000Z', '2026-10-30'],
    ['a Saturday in the middle of a month', '2026-07-15T09:00:00.000Z', '2026-08-17'],
  ];
  for (const [what, received, due] of examples)
    it(`${what} (${received.slice(0, 10)} → ${due})`, () => {
      expect(dueOf(received)).to.equal(due);
    });

  it('the day of receipt is the one of the controller, not of UTC', () => {
    expect(dueOf('2026-11-22T23:30:00.000Z', 'UTC')).to.equal('2026-12-22');
    expect(dueOf('2026-11-22T23:30:00.000Z', 'Europe/Berlin')).to.equal('2026-12-23');
  });

  it('the derivation tells each step, and the last sentence ends with the last day', () => {
    const { derivation } = deriveDeadline('2026-01-31T08:00:00.000Z', 'UTC');
    expect(derivation).to.have.length(3);
    expect(derivation[0]).to.include('Saturday 31 January 2026').and.to.include('Sunday 1 February 2026');
    expect(derivation[1]).to.include('Saturday 28 February 2026').and.to.include('does not have');
    expect(derivation[2]).to.include('Monday 2 March 2026').and.to.include('Art. 3(4)');
    expect(deriveDeadline('2026-11-23T10:00:00.000Z', 'UTC').derivation).to.have.length(2);
  });

  it('is never on a Saturday or Sunday, and 28 to 33 days after receipt', () => {
    fc.assert(
      fc.property(instants, (received) => {
        const due = dueOf(received);
        const days = (Date.parse(due) - Date.parse(received.slice(0, 10))) / dayMs;
        return ![0, 6].includes(weekday(due)) && days >= 28 && days <= 33;
      }),
    );
  });

  it('never gives less than to the same date of the following month, where there is one', () => {
    fc.assert(
      fc.property(instants, (received) => {
        const date = new Date(received);
        const same = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()));
        const exists = same.getUTCDate() === date.getUTCDate();
        return (
          !exists ||
          Date.parse(dueOf(received)) - same.getTime() < 3 * dayMs ===
            Date.parse(dueOf(received)) >= same.getTime()
        );
      }),
    );
  });

  it('a later receipt never has an earlier last day', () => {
    fc.assert(
      fc.property(instants, instants, (a, b) => {
        const [first, second] = a < b ? [a, b] : [b, a];
        return dueOf(first) <= dueOf(second);
      }),
    );
  });

  it('an invalid instant is refused', () => {
    expect(() => deriveDeadline('yesterday', 'UTC')).to.throw(RangeError);
    expect(() => deriveDeadline('2026-11-23T10:00:00.000Z', 'Europe/Nowhere')).to.throw(RangeError);
  });

  it('days left count calendar days and go below zero', () => {
    expect(daysLeft('2026-12-23T23:59:00.000Z', '2026-12-23', 'UTC')).to.equal(0);
    expect(daysLeft('2026-12-22T00:00:00.000Z', '2026-12-23', 'UTC')).to.equal(1);
    expect(daysLeft('2026-12-24T00:00:00.000Z', '2026-12-23', 'UTC')).to.equal(-1);
  });
});
