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

  const claims = [
    ...['X-Forwarded-Prefix', 'X-Forwarded-Server', 'X-Forwarded-Ssl', 'X-Forwarded-Port', 'X-Forwarded'],
    ...[
      'X-Real-IP',
      'X-Client-IP',
      'True-Client-IP',
      'X-Cluster-Client-IP',
      'X-ProxyUser-Ip',
      'Forwarded-For',
    ],
    ...['CF-Connecting-IP', 'Fastly-Client-IP', 'X-Original-Forwarded-For', 'X-Original-URL', 'Client-Cert'],
  ];
  const claiming = claims.map((name) => `${name}: 6.6.6.6\r\n`).join('');
  const toldClaims = () => {
    const { fields } = parseAnswer(test.received());
    return fields.filter(([, value]) => value === '6.6.6.6').map(([name]) => name);
  };
  const webSocket = 'Connection: Upgrade\r\nUpgrade: websocket\r\n';
  const ways: readonly [way: string, ask: (fields: string) => Promise<unknown>][] = [
    ['read the short way', (fields) => test.send(test.request('GET /api/', fields))],
    [
      'read by Node',
      (fields) =>
        test.send(
          test.request('POST /api/', `${fields}Transfer-Encoding: chunked\r\n`, '1\r\na\r\n0\r\n\r\n'),
        ),
    ],
    ['by the careful way', (fields) => test.send(test.request('GET /api/', `${fields}TE: trailers\r\n`))],
    [
      'for a WebSocket',
      (fields) =>
        test.send(test.request('GET /api/', fields + webSocket).replace('Connection: close\r\n', '')),
    ],
  ];

  for (const [way, ask] of ways) {
    it(`whoever is no listed proxy names no other address, path or certificate to the upstream (${way})`, async () => {
      test = await openRawGateway(ok);
      await ask(claiming + claiming.toLowerCase() + claiming.replaceAll('-', '_'));
      expect(toldClaims()).to.deep.equal([]);
      expect(test.received()).to.include('x-wrkout-account-id').and.not.include('6.6.6.6');
    });

    it(`what a listed proxy says of its client reaches the upstream, but not in another spelling (${way})`, async () => {
      test = await openRawGateway(ok, listed);
      await ask(claiming + claiming.replaceAll('-', '_'));
      expect(toldClaims()).to.have.members(claims.map((name) => name.toLowerCase()));
    });
  }

  it('nobody names another address behind the body', async () => {
    test = await openRawGateway(ok, listed);
    const trailers = `X-Checksum: 1\r\n${claiming}${claiming.replaceAll('-', '_')}`;
    const fields = 'Transfer-Encoding: chunked\r\nTrailer: X-Checksum\r\n';
    await test.send(test.request('POST /api/', fields, `1\r\na\r\n0\r\n${trailers}\r\n`));
    expect(test.received()).to.match(/\r\n0\r\nX-Checksum: 1\r\n\r\n$/);
  });
});
