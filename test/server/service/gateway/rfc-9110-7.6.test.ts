import { expect } from 'chai';
import { ok, openRawGateway, parseAnswer, type RawGateway } from '#test/support/gateway/open-raw-gateway.ts';

describe('RFC 9110 section 7.6: what a gateway does to fields', () => {
  let test: RawGateway;
  const open = async (respond = ok, options = {}) => {
    test = await openRawGateway(respond, options);
  };
  afterEach(() => test.close());

  const toUpstream = () => parseAnswer(test.received());

  it('7.6.1: fields of one hop and all that Connection names stay on the way to the upstream', async () => {
    await open();
    const fields = [
      ...[
        'Connection: X-One, x-TWO',
        'Connection: Keep-Alive',
        'X-One: 1',
        'X-Two: 2',
        'X-Two: 3',
        'Keep-Alive: timeout=5',
      ],
      ...[
        'Proxy-Connection: keep-alive',
        'Proxy-Authorization: Basic eDp5',
        'TE: gzip',
        'Upgrade: h2c',
        'X-Kept: yes',
      ],
    ];
    await test.send(test.request('GET /api/', `${fields.join('\r\n')}\r\n`));
    const names = toUpstream().fields.map(([name]) => name);
    expect(names).to.include('x-kept');
    for (const name of [
      'x-one',
      'x-two',
      'keep-alive',
      'proxy-connection',
      'proxy-authorization',
      'te',
      'upgrade',
    ])
      expect(names, name).to.not.include(name);
    expect(toUpstream().all('connection')).to.deep.equal(['keep-alive']);
  });

  it('7.6.1: naming the key, the caller or the length in Connection changes none of them', async () => {
    await open();
    const fields =
      'Connection: X-Api-Key, X-Wrkout-Account-Id, Content-Length, Host, Via\r\nContent-Length: 2\r\n';
    expect(parseAnswer(await test.send(test.request('POST /api/', fields, 'hi'))).status).to.equal(200);
    const told = toUpstream();
    expect([told.all('x-wrkout-account-id'), told.all('via'), told.all('host')]).to.deep.equal([
      [test.caller.accountId],
      ['1.1 wrkout'],
      [`127.0.0.1:${test.upstream.port}`],
    ]);
    expect(test.received()).to.match(/hi\r\n0\r\n\r\n$|\r\n\r\nhi$/);
  });

  it('7.6.1: fields of one hop and all that Connection names stay on the way to the client', async () => {
    await open(
      'HTTP/1.1 200 OK\r\nConnection: X-One\r\nX-One: 1\r\nKeep-Alive: timeout=99\r\nProxy-Authenticate: Basic\r\nProxy-Connection: x\r\nTE: x\r\nUpgrade: h2c\r\nX-Kept: yes\r\nContent-Length: 2\r\n\r\nok',
    );
    const { all, fields } = parseAnswer(await test.send(test.request('GET /api/')));
    expect(all('x-kept')).to.deep.equal(['yes']);
    expect(all('connection')).to.deep.equal(['close']);
    const names = fields.map(([name]) => name);
    for (const name of ['x-one', 'keep-alive', 'proxy-authenticate', 'proxy-connection', 'te', 'upgrade'])
      expect(names, name).to.not.include(name);
  });

  it('7.6.2: OPTIONS counts Max-Forwards down, and is answered here at zero', async () => {
    await open();
    await test.send(test.request('OPTIONS /api/a', 'Max-Forwards: 3\r\n'));
    expect(toUpstream().all('max-forwards')).to.deep.equal(['2']);
    const before = test.received();
    const last = parseAnswer(await test.send(test.request('OPTIONS /api/a', 'Max-Forwards: 0\r\n')));
    expect([last.status, last.body, last.all('content-length')]).to.deep.equal([200, '', ['0']]);
    expect(last.all('allow')[0]).to.include('GET');
    expect(test.received()).to.equal(before);
    expect(test.records[1]).to.include({ status: 200, outcome: 'refused', code: null });
  });

  it('7.6.2: other methods and other values go on untouched', async () => {
    await open();
    await test.send(test.request('GET /api/a', 'Max-Forwards: 0\r\n'));
    await test.send(test.request('OPTIONS /api/a', 'Max-Forwards: many\r\n'));
    expect(test.received().match(/\r\nMax-Forwards: \w+\r\n/g)).to.deep.equal([
      '\r\nMax-Forwards: 0\r\n',
      '\r\nMax-Forwards: many\r\n',
    ]);
  });

  it('7.6.3: Via grows by one both ways, with the version that was received', async () => {
    await open('HTTP/1.1 200 OK\r\nVia: 1.0 origin\r\nVia: 1.1 cache\r\nContent-Length: 2\r\n\r\nok');
    const asked = test.request('GET /api/', 'Via: 1.0 fred\r\nVia: 1.1 p.example (Apache)\r\n');
    const { all } = parseAnswer(await test.send(asked));
    expect(all('via')).to.deep.equal(['1.0 origin, 1.1 cache, 1.1 wrkout']);
    expect(toUpstream().all('via')).to.deep.equal(['1.0 fred, 1.1 p.example (Apache), 1.1 wrkout']);
    await test.send(`GET /api/ HTTP/1.0\r\nX-Api-Key: ${test.key}\r\n\r\n`);
    expect(test.received()).to.match(/\r\nvia: 1\.0 wrkout\r\n/i);
  });
});
