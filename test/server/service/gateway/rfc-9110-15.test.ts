import { expect } from 'chai';
import { ok, openRawGateway, parseAnswer, type RawGateway } from '#test/support/gateway/open-raw-gateway.ts';

const hints =
  'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nLink: </b.js>; rel=preload\r\nConnection: X-Hop\r\nX-Hop: 1\r\n\r\n';
const processing = 'HTTP/1.1 102 Processing\r\n\r\n';

describe('RFC 9110 section 15: interim answers and answers without a body', () => {
  let test: RawGateway;
  const open = async (respond: string) => {
    test = await openRawGateway(respond);
  };
  afterEach(() => test.close());

  for (const [way, line, fields, body] of [
    ['the short way', 'GET /api/', '', ''],
    ['with a body', 'POST /api/', 'Content-Length: 2\r\n', 'hi'],
    ['the careful way', 'GET /api/', 'TE: trailers\r\n', ''],
  ] as const)
    it(`15.2: interim answers go on in their order, before the final one (${way})`, async () => {
      await open(`${processing}${hints}${processing}${ok}`);
      const text = await test.send(test.request(line, fields, body));
      expect(text.match(/HTTP\/1\.1 \d+/g)).to.deep.equal(
        ['102', '103', '102', '200'].map((one) => `HTTP/1.1 ${one}`),
      );
      const early = parseAnswer(text.slice(text.indexOf('HTTP/1.1 103')));
      expect(early.all('link')).to.deep.equal(['</a.css>; rel=preload', '</b.js>; rel=preload']);
      expect([early.all('x-hop'), early.all('connection'), early.all('content-length')]).to.deep.equal([
        [],
        [],
        [],
      ]);
      expect(test.records).to.have.length(1);
      expect(test.records[0]).to.include({ status: 200, responseBytes: 2 });
    });

  it('15.2: they arrive before the final answer is there', async () => {
    let finish: () => void = () => undefined;
    test = await openRawGateway((socket) => {
      socket.write(hints);
      finish = () => socket.write(ok);
    });
    const client = await test.client();
    client.socket.write(test.request('GET /api/'));
    while (!client.text.includes('b.js')) await new Promise((resolve) => setImmediate(resolve));
    finish();
    while (!client.isClosed) await new Promise((resolve) => setImmediate(resolve));
    expect(client.text).to.match(/ok$/);
  });

  it('15.2: HTTP/1.0 gets the final answer alone', async () => {
    await open(`${hints}${ok}`);
    const text = await test.send(`GET /api/ HTTP/1.0\r\nX-Api-Key: ${test.key}\r\n\r\n`);
    expect(text.match(/HTTP\/1\.1 \d+/g)).to.deep.equal(['HTTP/1.1 200']);
  });

  const goOn = 'HTTP/1.1 100 Continue\r\n\r\n';
  for (const [what, line, fields, body] of [
    ['GET', 'GET /api/', '', ''],
    ['POST with a length', 'POST /api/', 'Content-Length: 4\r\n', 'body'],
    ['POST in chunks', 'POST /api/', 'Transfer-Encoding: chunked\r\n', '4\r\nbody\r\n0\r\n\r\n'],
    ['PUT the careful way', 'PUT /api/', 'TE: trailers\r\nContent-Length: 4\r\n', 'body'],
  ] as const)
    for (const interim of [goOn, `${processing}${goOn}${hints}${goOn}`])
      it(`15.2.1: an upstream that says ${interim.match(/1\d\d(?= )/g)} without being asked is no failure: ${what}`, async () => {
        test = await openRawGateway((socket, text) => {
          // As soon as the fields have come, then the answer to all of it.
          socket.write(interim);
          if (body === '' || /body(?:\r\n0\r\n\r\n)?$/.test(text)) socket.write(ok);
          else socket.on('data', (part) => /body(?:\r\n0\r\n\r\n)?$/.test(String(part)) && socket.write(ok));
        });
        const text = await test.send(test.request(line, fields), body);
        const told = (text.match(/HTTP\/1\.1 \d+/g) ?? []).map((status) => status.slice(-3));
        expect(told).to.deep.equal([...(interim.match(/(?<=1\.1 )1\d\d/g) ?? []), '200']);
        expect(text).to.match(/\r\n\r\nok$/);
        expect(test.received()).to.match(body === '' ? /\r\n\r\n$/ : /body(?:\r\n0\r\n\r\n)?$/);
        expect(test.records[0]).to.include({
          status: 200,
          outcome: 'forwarded',
          requestBytes: body === '' ? 0 : 4,
        });
      });

  it('15.2.2: a switch of protocols that nobody asked for is a 502', async () => {
    await open('HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n');
    expect(parseAnswer(await test.send(test.request('GET /api/'))).status).to.equal(502);
    expect(
      parseAnswer(await test.send(test.request('POST /api/', 'Content-Length: 1\r\n', 'x'))).status,
    ).to.equal(502);
  });

  for (const fields of ['', 'Content-Length: 0\r\n', 'ETag: "v"\r\n'])
    it(`15.3.5: 204 has neither body nor length (${fields.trim() || 'no fields'})`, async () => {
      await open(`HTTP/1.1 204 No Content\r\n${fields}\r\n`);
      const { status, all, body } = parseAnswer(await test.send(test.request('GET /api/')));
      expect([status, all('content-length'), all('transfer-encoding'), body]).to.deep.equal([
        204,
        [],
        [],
        '',
      ]);
    });

  it('15.3.5: a body behind a 204 is no answer to anybody', async () => {
    await open('HTTP/1.1 204 No Content\r\nContent-Length: 6\r\n\r\npoison');
    const first = test.request('GET /api/').replace('Connection: close\r\n', '');
    const text = await test.send(`${first}${test.request('GET /api/2')}`);
    expect(text.match(/HTTP\/1\.1 \d+/g)).to.deep.equal(['HTTP/1.1 204', 'HTTP/1.1 204']);
    expect(text).to.not.include('poison');
  });

  it('15.4.5: 304 has no body and keeps its fields, the length it would have among them', async () => {
    await open('HTTP/1.1 304 Not Modified\r\nETag: "v"\r\nContent-Length: 99\r\nVary: Accept\r\n\r\n');
    const { status, all, body } = parseAnswer(
      await test.send(test.request('GET /api/', 'If-None-Match: "v"\r\n')),
    );
    expect([status, all('etag'), all('content-length'), all('vary'), body]).to.deep.equal([
      304,
      ['"v"'],
      ['99'],
      ['Accept'],
      '',
    ]);
  });
});
