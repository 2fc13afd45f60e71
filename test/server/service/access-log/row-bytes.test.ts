import { expect } from 'chai';
import fc from 'fast-check';
import type { AccessRecord } from '#server/service/access-log/index.ts';
import { textOfBytes } from '#server/service/access-log/index.ts';
import { openRows, recordAt } from '#server/service/access-log/open-rows.ts';
import { joinGroups, recordPacker } from '#server/service/access-log/row-bytes.ts';
import { routeOf } from '#server/service/access-log/rules.ts';
import type { AccountId, KeyId } from '#shared/values/index.ts';
import { newUuid, recordOf } from '#test/support/access-log/open-test-access-log.ts';

type Groups = readonly (readonly AccessRecord[])[];

const everybody = () => true;

function roundTrip(groups: Groups, hasKey: Parameters<typeof openRows>[1] = everybody) {
  const pack = recordPacker();
  // All of them are packed before any is read: none may lie over another.
  const packed = groups.map(pack);
  const rows = openRows(joinGroups(packed), hasKey);
  return Array.from({ length: rows.size }, (_, row) => recordAt(rows, row));
}

/** As the writer thread keeps it. */
const keptAs = (record: AccessRecord) => ({
  ...record,
  userAgent: record.userAgent === null ? null : textOfBytes(record.userAgent).toWellFormed(),
  target: record.target.toWellFormed(),
  route: routeOf(record.target.toWellFormed()),
});

const ids = Array.from({ length: 5 }, () => newUuid());
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom('', '/', 'Käse/1', '\ud800', '😀', '\0'),
);
const uuid = fc.constantFrom(...ids);
const number = fc.oneof(fc.nat(), fc.maxSafeNat());
const record: fc.Arbitrary<AccessRecord> = fc.record({
  id: fc.integer().map(() => newUuid()),
  timeMs: fc.nat({ max: 4_000_000_000_000 }),
  accountId: fc.option(uuid as fc.Arbitrary<AccountId>),
  keyId: fc.option(uuid as fc.Arbitrary<KeyId>),
  method: fc.constantFrom('GET', 'POST', 'M-SEARCH'),
  status: fc.integer({ min: 100, max: 999 }),
  outcome: fc.constantFrom('forwarded', 'refused', 'upstream-failed', 'client-aborted'),
  code: fc.option(fc.constantFrom('quota-exceeded', 'not-found')),
  durationUs: number,
  upstreamUs: fc.option(number),
  requestBytes: number,
  responseBytes: number,
  ip: fc.option(fc.oneof(fc.ipV4(), fc.ipV6())),
  // As Node gives a field: a character a byte.
  userAgent: fc.option(fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('latin1'))),
  target: text,
});

describe('access log: rows as bytes', () => {
  it('whatever is packed comes back as it was, in its order, however it lies in groups', () => {
    fc.assert(
      fc.property(fc.array(fc.array(record, { maxLength: 12 }), { maxLength: 6 }), (groups) => {
        expect(roundTrip(groups)).to.deep.equal(groups.flat().map(keptAs));
      }),
      { numRuns: 300 },
    );
  });

  it('a thousand rows that share nothing fit into a group, and so do paths and user agents without measure', () => {
    const different = Array.from({ length: 1000 }, (_, at) =>
      recordOf({
        ...{ accountId: newUuid() as AccountId, keyId: newUuid() as KeyId, method: `M${at}`, ip: `ip ${at}` },
        ...{ code: `code ${at}`, userAgent: `agent ${at}`, target: `/${'ü'.repeat(at)}` },
      }),
    );
    const long = [
      recordOf({ target: `/${'x'.repeat(300_000)}`, userAgent: '\xe4'.repeat(200_000) }),
      recordOf(),
    ];
    const groups = [[recordOf()], different, long, [recordOf()]];
    expect(roundTrip(groups)).to.deep.equal(groups.flat().map(keptAs));
  });

  it('more texts than a group can number are refused, and the packer goes on', () => {
    const pack = recordPacker();
    const many = Array.from({ length: 70_000 }, (_, at) => recordOf({ target: `/${at}` }));
    expect(() => pack(many)).to.throw(RangeError);
    const one = recordOf();
    expect(recordAt(openRows(pack([one]), everybody), 0)).to.deep.equal(keptAs(one));
  });

  it('what rows share stands in a group once: ten calls of one client take fewer bytes than two of it alone', () => {
    const pack = recordPacker();
    const person = { accountId: newUuid() as AccountId, keyId: newUuid() as KeyId };
    const one = () =>
      recordOf({
        ...person,
        userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0)',
        target: `/${'x'.repeat(900)}`,
      });
    const alone = pack([one()]).length;
    expect(pack(Array.from({ length: 10 }, one)).length).to.equal(alone + 9 * 74);
  });

  it('a row of an owner without a key leaves without the person, and of its path only the pattern', () => {
    const [ada, bob] = [newUuid() as AccountId, newUuid() as AccountId];
    const rows = [ada, bob, null].map((accountId) =>
      recordOf({ accountId, keyId: accountId && (newUuid() as KeyId), target: '/users/7?a=b' }),
    );
    const opened = roundTrip([rows], ({ accountId }) => accountId !== ada);
    const nobody = { accountId: null, keyId: null, ip: null, userAgent: null, target: '/users/:id' };
    expect(opened).to.deep.equal(rows.map(keptAs).map((row, at) => (at === 0 ? { ...row, ...nobody } : row)));
  });
});
