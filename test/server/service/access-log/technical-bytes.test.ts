import { expect } from 'chai';
import fc from 'fast-check';
import type { AccessRecord } from '#server/service/access-log/index.ts';
import { uuidToHex } from '#server/service/access-log/rules.ts';
import { blockRows, packBlock, packTarget, unpackBlock } from '#server/service/access-log/technical-block.ts';
import { agentShortener, packClient, unpackClient } from '#server/service/access-log/technical-bytes.ts';
import { newUuid } from '#test/support/access-log/open-test-access-log.ts';

type BlockRow = Pick<AccessRecord, 'id' | 'ip' | 'userAgent' | 'target'>;

const short = agentShortener();

/** Rows with an equal client have one object for it, as those of a batch. */
function blockOf(rows: readonly BlockRow[]): Buffer {
  const known = new Map<string, Buffer>();
  const clients = rows.map((row) => {
    const name = JSON.stringify([row.ip, row.userAgent]);
    const client = known.get(name) ?? packClient(row, short);
    known.set(name, client);
    return client;
  });
  const source = {
    ids: Buffer.concat(rows.map(({ id }) => Buffer.from(uuidToHex(id), 'hex'))),
    clientOf: (row: number) => clients[row] as Buffer,
    targetOf: (row: number) => packTarget(rows[row]?.target ?? ''),
  };
  return packBlock(source, [...rows.keys()]);
}

const roundTrip = (rows: readonly BlockRow[]) => {
  const find = unpackBlock(blockOf(rows));
  return rows.map(({ id }) => find(id));
};

const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';

const withId = (technical: Omit<BlockRow, 'id'>): BlockRow => ({ id: newUuid(), ...technical });

describe('access log: technical data as bytes', () => {
  it('whatever is packed comes back as it was, for each row of a block', () => {
    const agent = fc.oneof(
      fc.constant(null),
      fc.string({ unit: 'binary' }),
      fc
        .array(
          fc.constantFrom('Mozilla/5.0 (', ' Safari/605.1.15', chrome, '\u0001', '\u001f', 'okhttp/', 'x'),
        )
        .map((parts) => parts.join('')),
    );
    const ip = fc.oneof(
      fc.constant(null),
      fc.ipV4(),
      fc.ipV6(),
      fc.constantFrom('::1', '', '1.2.3.4.5', '01.2.3.4', '256.1.1.1', '116.1.1.1'),
    );
    const technical = fc.record({ ip, userAgent: agent, target: fc.string({ unit: 'binary' }) });
    fc.assert(
      fc.property(fc.array(technical, { minLength: 1, maxLength: blockRows }), (rows) => {
        expect(roundTrip(rows.map(withId))).to.deep.equal(rows);
      }),
      { numRuns: 300 },
    );
  });

  it('a client who calls often stands in a block once, and a browser takes few bytes', () => {
    const one = { ip: '203.0.113.9', userAgent: chrome, target: '/x' };
    const bytes = blockOf(Array.from({ length: blockRows }, () => withId(one)));
    expect(packClient(one, short).length).to.be.at.most(13);
    expect(bytes.length).to.be.at.most(15 + blockRows * 13);
  });

  it('a block says nothing about a row that is not in it', () => {
    const find = unpackBlock(blockOf([withId({ ip: null, userAgent: null, target: '/x' })]));
    expect(find(newUuid())).to.equal(undefined);
  });

  it('the user agent of a row written earlier still opens: the list of pieces only grows', () => {
    const fixed = Buffer.from([4, 203, 0, 113, 9, 0, 5, 1, 0x31, 0x34, 0x31, 16]);
    expect(unpackClient(fixed, 0)).to.deep.equal({
      client: { ip: '203.0.113.9', userAgent: chrome },
      end: fixed.length,
    });
  });

  it('a user agent, address or path that is longer than real ones is cut off and does no harm', () => {
    const long = { ip: 'f'.repeat(500), userAgent: 'u'.repeat(100_000), target: `/${'x'.repeat(100_000)}` };
    const [opened] = roundTrip([withId(long)]);
    expect([opened?.ip?.length, opened?.userAgent?.length, opened?.target.length]).to.deep.equal([
      127, 65_000, 65_000,
    ]);
  });
});
