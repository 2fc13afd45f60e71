import { expect } from 'chai';
import { ok, openRawGateway, parseAnswer, type RawGateway } from '#test/support/gateway/open-raw-gateway.ts';

describe('RFC 9110 section 6.5: trailers', () => {
  let test: RawGateway;
  const open = async (respond = ok) => {
    test = await openRawGateway(respond);
  };
  afterEach(() => test.close());

  const answered = (trailers: string, fields = 'Trailer: X-Checksum\r\n') =>
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n${fields}\r\n2\r\nok\r\n0\r\n${trailers}\r\n`;
  const posted = '4\r\nbody\r\n0\r\nX-Checksum: abc\r\nX-Wrkout-Account-Id: me\r\nSet-Cookie: a=1\r\n\r\n';
  const chunked = 'Transfer-Encoding: chunked\r\n';

  for (const [what, fields] of [
    ['that asks for them', 'TE: trailers\r\n'],
    ['that says nothing', ''],
  ] as const)
    it(`those of an answer reach a client ${what}`, async () => {
      await open(answered('X-Checksum: abc\r\n'));
      const { all, body } = parseAnswer(await test.send(test.request('GET /api/', fields)));
      expect(all('trailer')).to.deep.equal(['X-Checksum']);
      expect(body).to.equal('2\r\nok\r\n0\r\nX-Checksum: abc\r\n\r\n');
    });

  it('the upstream is told that the client takes them, on this hop only', async () => {
    await open(answered('X-Checksum: abc\r\n'));
    await test.send(test.request('GET /api/', 'TE: trailers, gzip;q=0.5\r\n'));
    expect(test.received()).to.match(/\r\nte: trailers\r\n/i);
    expect(test.received()).to.match(/\r\nconnection: keep-alive, TE\r\n/i);
    expect(test.received()).to.not.include('gzip');
  });

  it('one of several values stays one of several', async () => {
    await open(answered('X-A: 1\r\nx-a: 2\r\n', 'Trailer: X-A\r\n'));
    expect(await test.send(test.request('GET /api/'))).to.match(/\r\n0\r\nX-A: 1\r\nx-a: 2\r\n\r\n$/);
  });

  it('what belongs before the body is not taken behind it', async () => {
    const late =
      'Content-Length: 5\r\nTransfer-Encoding: x\r\nSet-Cookie: a=1\r\nX-Request-Id: theirs\r\nConnection: x\r\n';
    await open(
      answered(`X-Checksum: abc\r\n${late.replace('Content-Length: 5\r\nTransfer-Encoding: x\r\n', '')}`),
    );
    expect(await test.send(test.request('GET /api/'))).to.match(/\r\n0\r\nX-Checksum: abc\r\n\r\n$/);
  });

  it('those of a request that announces them follow its body to the upstream', async () => {
    await open();
    const fields = `${chunked}Trailer: X-Checksum\r\n`;
    expect(parseAnswer(await test.send(test.request('POST /api/', fields, posted))).status).to.equal(200);
    expect(test.received()).to.match(/\r\ntrailer: X-Checksum\r\n/i);
    expect(test.received()).to.match(/\r\n\r\n4\r\nbody\r\n0\r\nX-Checksum: abc\r\n\r\n$/);
  });

  it('those beyond what `Trailer` names are passed on both ways: it is a hint (6.6.2)', async () => {
    await open(answered('X-Checksum: abc\r\nX-More: 1\r\nSet-Cookie: a=1\r\n'));
    const sent = posted.replace('X-Checksum: abc\r\n', 'X-Checksum: abc\r\nX-More: 2\r\n');
    const fields = `${chunked}Trailer: X-Checksum\r\n`;
    const { all, body } = parseAnswer(await test.send(test.request('POST /api/', fields, sent)));
    expect([all('trailer'), body]).to.deep.equal([
      ['X-Checksum'],
      '2\r\nok\r\n0\r\nX-Checksum: abc\r\nX-More: 1\r\n\r\n',
    ]);
    expect(test.received()).to.match(/\r\n0\r\nX-Checksum: abc\r\nX-More: 2\r\n\r\n$/);
  });

  it('of an answer without `Trailer` they are passed on too', async () => {
    await open(answered('X-More: 1\r\n', ''));
    expect(await test.send(test.request('GET /api/'))).to.match(/\r\n0\r\nX-More: 1\r\n\r\n$/);
  });

  it('those of a request without `Trailer` are dropped, as a recipient may', async () => {
    await open();
    expect(parseAnswer(await test.send(test.request('POST /api/', chunked, posted))).status).to.equal(200);
    expect(test.received()).to.not.match(/checksum|account-id: me/i);
  });

  for (const [what, line, fields] of [
    ['a HEAD', 'HEAD', 'Transfer-Encoding: chunked\r\n'],
    ['an answer with a length', 'GET', 'Content-Length: 2\r\n'],
  ] as const)
    it(`${what} that announces trailers is no failure; there is nothing to announce`, async () => {
      const body = line === 'HEAD' ? '' : 'ok';
      await open(`HTTP/1.1 200 OK\r\nTrailer: X-Checksum\r\n${fields}\r\n${body}`);
      const { status, all } = parseAnswer(await test.send(test.request(`${line} /api/`)));
      expect([status, all('trailer')]).to.deep.equal([200, []]);
    });

  it('HTTP/1.0 gets the body without them', async () => {
    await open(answered('X-Checksum: abc\r\n'));
    const { all, body } = parseAnswer(
      await test.send(`GET /api/ HTTP/1.0\r\nX-Api-Key: ${test.key}\r\n\r\n`),
    );
    expect([all('trailer'), all('transfer-encoding'), body]).to.deep.equal([[], [], 'ok']);
  });
});
