import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';
import fc from 'fast-check';
import { clientIp, readCookie } from '#server/foundation/http/index.ts';

const ipOf = (remoteAddress: string, forwarded: string | undefined, trusted: string[]) =>
  clientIp(
    { headers: { 'x-forwarded-for': forwarded }, socket: { remoteAddress } } as unknown as IncomingMessage,
    trusted,
  );

describe('address of the client', () => {
  const [proxy, inner, client] = ['10.0.0.1', '10.0.0.2', '203.0.113.9'];

  it('without a trusted proxy it is the other end of the connection, whatever is claimed', () => {
    fc.assert(
      fc.property(
        fc.string(),
        (claimed) => ipOf(client, claimed, []) === client && ipOf(client, claimed, [proxy]) === client,
      ),
    );
  });

  for (const [what, forwarded, trusted, expected] of [
    ['a trusted proxy tells it', client, [proxy], client],
    [
      'what the client itself wrote stands further left and is not believed',
      `1.1.1.1, ${client}`,
      [proxy],
      client,
    ],
    ['several trusted proxies are passed one by one', `1.1.1.1, ${client}, ${inner}`, [proxy, inner], client],
    ['an untrusted hop in between ends it', `${client}, 198.51.100.1`, [proxy, inner], '198.51.100.1'],
    ['a proxy that tells nothing is the client', undefined, [proxy], proxy],
    ['proxies all the way are told as the farthest', `${inner}`, [proxy, inner], inner],
    ['empty parts are passed over', ` , ${client} ,`, [proxy], client],
    ['an address with a port is the address', `${client}:4711`, [proxy], client],
    ['IPv6 may stand in brackets, with a port', `[2001:db8::7]:443`, [proxy], '2001:db8::7'],
    ['what is no address is not the client: the hop that passed it on is', 'unknown', [proxy], proxy],
    ['nothing in front of what is no address is believed', `${client}, <script>`, [proxy], proxy],
    ['IPv4 over an IPv6 socket is IPv4', `::ffff:${client}`, [proxy], client],
  ] as const)
    it(what, () => {
      expect(ipOf(proxy, forwarded, [...trusted])).to.equal(expected);
      expect(ipOf(`::ffff:${proxy}`, forwarded, [...trusted])).to.equal(expected);
    });
});

describe('reading a cookie', () => {
  for (const [header, expected] of [
    [undefined, undefined],
    ['', undefined],
    ['a=1', '1'],
    ['b=2; a=1', '1'],
    ['a=1; a=2', '1'],
    ['xa=1; a =2', undefined],
    ['a=x=y==', 'x=y=='],
    ['a=', ''],
  ] as const)
    it(`${header ?? 'no header'} gives ${expected ?? 'none'}`, () => {
      expect(readCookie(header, 'a')).to.equal(expected);
    });
});
