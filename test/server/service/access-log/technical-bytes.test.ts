import { expect } from 'chai';
import fc from 'fast-check';
import {
  agentShortener,
  packTechnical,
  unpackTechnical,
} from '#server/service/access-log/technical-bytes.ts';

const short = agentShortener();
const roundTrip = (technical: Parameters<typeof packTechnical>[0]) =>
  unpackTechnical(packTechnical(technical, short));

const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';

describe('access log: technical data as bytes', () => {
  it('whatever is packed comes back as it was', () => {
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
    fc.assert(
      fc.property(ip, agent, fc.string({ unit: 'binary' }), (address, userAgent, target) => {
        const technical = { ip: address, userAgent, target };
        expect(roundTrip(technical)).to.deep.equal(technical);
      }),
      { numRuns: 500 },
    );
  });

  it('a browser takes few bytes', () => {
    const bytes = packTechnical({ ip: '203.0.113.9', userAgent: chrome, target: '/x' }, short);
    expect(bytes.length).to.be.at.most(15);
    expect(unpackTechnical(bytes)).to.deep.equal({ ip: '203.0.113.9', userAgent: chrome, target: '/x' });
  });

  it('the user agent of a row written earlier still opens: the list of pieces only grows', () => {
    const fixed = Buffer.from([4, 203, 0, 113, 9, 0, 5, 1, 0x31, 0x34, 0x31, 16, 0x2f, 0x78]);
    expect(unpackTechnical(fixed)).to.deep.equal({
      ip: '203.0.113.9',
      userAgent: chrome,
      target: '/x',
    });
  });

  it('a user agent or address that is longer than real ones is cut off and does no harm', () => {
    const opened = roundTrip({ ip: 'f'.repeat(500), userAgent: 'u'.repeat(100_000), target: '/x' });
    expect([opened.ip?.length, opened.userAgent?.length, opened.target]).to.deep.equal([127, 65_000, '/x']);
  });
});
