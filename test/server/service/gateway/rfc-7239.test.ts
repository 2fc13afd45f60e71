import { expect } from 'chai';
import { ok, openRawGateway, parseAnswer, type RawGateway } from '#test/support/gateway/open-raw-gateway.ts';

describe('RFC 7239: Forwarded, and X-Forwarded-* beside it', () => {
  let test: RawGateway;
  afterEach(() => test.close());

  const told = async (fields: string, options = {}) => {
    test = await openRawGateway(ok, options);
    await test.send(test.request('GET /api/', fields));
    const { all } = parseAnswer(test.received());
    const names = ['forwarded', 'x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host'];
    return Object.fromEntries(names.map((name) => [name, all(name).join(' | ')]));
  };
  const listed = { trustedProxies: ['127.0.0.1'] };

  it('without a listed proxy nothing that is said of the origin is believed', async () => {
    const claims =
      'Forwarded: for=1.1.1.1;proto=https\r\nX-Forwarded-For: 1.1.1.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\nX-Real-IP: 1.1.1.1\r\nX-Forwarded-Port: 1\r\n';
    expect(await told(claims)).to.deep.equal({
      forwarded: 'for=127.0.0.1;proto=http;host="api.example.com"',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'api.example.com',
    });
    expect(test.received()).to.not.match(/1\.1\.1\.1|evil|x-real-ip|x-forwarded-port/i);
    expect(test.records[0]?.ip).to.equal('127.0.0.1');
  });

  for (const [what, chain, ip, told4] of [
    [
      'the nearest hop that is not listed is the client',
      '6.6.6.6, 9.9.9.9',
      '9.9.9.9',
      '6.6.6.6, 9.9.9.9, 127.0.0.1',
    ],
    ['ports are left out', '9.9.9.9:4711', '9.9.9.9', '9.9.9.9, 127.0.0.1'],
    ['IPv6 is read in brackets', '[2001:db8::7]:80', '2001:db8::7', '2001:db8::7, 127.0.0.1'],
    ['what is no address ends the chain', '1.1.1.1, unknown, 9.9.9.9', '9.9.9.9', '9.9.9.9, 127.0.0.1'],
    ['a name is no address', 'evil.example', '127.0.0.1', '127.0.0.1'],
    ['markup is no address', '<script>, ";host=x', '127.0.0.1', '127.0.0.1'],
  ] as const)
    it(`of a listed proxy: ${what}`, async () => {
      const fields = await told(`X-Forwarded-For: ${chain}\r\n`, listed);
      expect(fields['x-forwarded-for']).to.equal(told4);
      const node = ip.includes(':') ? `"[${ip}]"` : ip;
      expect(fields.forwarded).to.match(new RegExp(`^for=${node.replaceAll(/[[\].]/g, '\\$&')};proto=http;`));
      expect(test.records[0]?.ip).to.equal(ip);
    });

  it('several lines of a listed proxy are one chain', async () => {
    const { 'x-forwarded-for': chain } = await told(
      'X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 9.9.9.9\r\n',
      listed,
    );
    expect(chain).to.equal('6.6.6.6, 9.9.9.9, 127.0.0.1');
  });

  it('scheme and host of a listed proxy are believed when they can be', async () => {
    const good = await told('X-Forwarded-Proto: https\r\nX-Forwarded-Host: shop.example\r\n', listed);
    expect([good['x-forwarded-proto'], good['x-forwarded-host']]).to.deep.equal(['https', 'shop.example']);
    await test.close();
    const bad = await told('X-Forwarded-Proto: gopher\r\nX-Forwarded-Host: a"b\r\n', listed);
    expect([bad['x-forwarded-proto'], bad['x-forwarded-host']]).to.deep.equal(['http', '']);
  });
});
