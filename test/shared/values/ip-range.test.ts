import { BlockList, isIP, isIPv6 } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import { ipRangeSchema, isInRanges, parseIp, parseIpRange } from '#shared/values/index.ts';

const ranges = (...texts: string[]) => texts.map((text) => parseIpRange(text) ?? expect.fail(text));
const looksLikeIp = fc.stringMatching(/^[0-9a-f:.]{0,20}$/);
const anyIp = fc.oneof(fc.ipV4(), fc.ipV6());

describe('IP ranges of an allow-list', () => {
  it('what is an address is decided as Node decides it', () => {
    fc.assert(
      fc.property(fc.oneof(anyIp, looksLikeIp), (text) => {
        expect(parseIp(text) !== null, text).to.equal(isIP(text) !== 0);
      }),
      { numRuns: 2000 },
    );
  });

  it('an address is in a block exactly when Node’s BlockList says so', () => {
    fc.assert(
      fc.property(anyIp, anyIp, fc.nat({ max: 128 }), (base, ip, length) => {
        const family = isIPv6(base) ? 'ipv6' : 'ipv4';
        const bits = family === 'ipv4' ? length % 33 : length;
        const list = new BlockList();
        list.addSubnet(base, bits, family);
        const offset = family === 'ipv4' ? 96 : 0;
        const range = { bytes: parseIp(base) ?? [], bits: bits + offset };
        fc.pre(isIPv6(ip) === isIPv6(base));
        expect(isInRanges([range], ip), `${ip} in ${base}/${bits}`).to.equal(list.check(ip, family));
      }),
      { numRuns: 2000 },
    );
  });

  it('IPv4 is the same over an IPv6 socket, in the list and in the request', () => {
    expect(isInRanges(ranges('10.0.0.0/8'), '::ffff:10.1.2.3')).to.equal(true);
    expect(isInRanges(ranges('10.0.0.0/8'), '::ffff:a01:203')).to.equal(true);
    expect(isInRanges(ranges('::ffff:10.0.0.0/104'), '10.1.2.3')).to.equal(true);
    expect(isInRanges(ranges('10.0.0.0/8'), '11.0.0.1')).to.equal(false);
    expect(isInRanges(ranges('2001:db8::/32'), '10.0.0.1')).to.equal(false);
    expect(isInRanges(ranges('0.0.0.0/0'), '2001:db8::1')).to.equal(false);
    expect(isInRanges(ranges('::/0'), '10.0.0.1')).to.equal(true);
  });

  it('a list lets in what one of its blocks holds, and nothing that is no address', () => {
    const list = ranges('203.0.113.9', '2001:db8:1::/48');
    for (const ip of ['203.0.113.9', '2001:db8:1:ffff::2']) expect(isInRanges(list, ip), ip).to.equal(true);
    for (const ip of [
      '203.0.113.8',
      '2001:db8:2::1',
      '',
      'localhost',
      'fe80::1%eth0',
      '203.0.113.9, 10.0.0.1',
    ])
      expect(isInRanges(list, ip), ip).to.equal(false);
    expect(isInRanges([], '203.0.113.9')).to.equal(false);
  });

  it('bits behind the prefix, prefixes that are too long and half addresses are refused', () => {
    for (const text of [
      '10.0.0.1/8',
      '10.0.0.0/33',
      '2001:db8::1/32',
      '::/129',
      '10.0.0.0/',
      '10.0.0.0/08',
      '/8',
    ])
      expect(ipRangeSchema.safeParse(text).success, text).to.equal(false);
    for (const text of [
      '10.0.0/8',
      '010.0.0.1',
      '1::2::3',
      ':::',
      '1:2:3:4:5:6:7',
      '1.2.3.4::',
      '::1/8/8',
      'a',
    ])
      expect(ipRangeSchema.safeParse(text).success, text).to.equal(false);
    for (const text of ['10.0.0.0/8', '10.1.2.3/32', '::/0', '0.0.0.0/0', '10.128.0.0/9', 'fe80::/10', '::1'])
      expect(ipRangeSchema.safeParse(text).success, text).to.equal(true);
  });
});
