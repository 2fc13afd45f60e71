import { expect } from 'chai';
import { ok, openRawGateway, parseAnswer, type RawGateway } from '#test/support/gateway/open-raw-gateway.ts';
import { until } from '#test/support/gateway/open-test-gateway.ts';

describe('RFC 9110 section 10.1.1: Expect', () => {
  let test: RawGateway;
  afterEach(() => test.close());

  const waiting = 'Expect: 100-continue\r\nContent-Length: 4\r\n';
  const statuses = (text: string) => text.match(/HTTP\/1\.1 \d+/g);

  it('the upstream is asked, and its 100 tells the client to go on', async () => {
    test = await openRawGateway((socket) => {
      socket.write('HTTP/1.1 100 Continue\r\n\r\n');
      socket.on('data', (part) => part.toString().endsWith('body') && socket.write(ok));
    });
    const client = await test.client();
    client.socket.write(test.request('PUT /api/a', waiting));
    await until(() => client.text.includes('100 Continue\r\n\r\n'));
    expect(test.received()).to.match(/\r\nexpect: 100-continue\r\n/i);
    expect(test.received()).to.match(/\r\ncontent-length: 4\r\n.*\r\n\r\n$/is);
    client.socket.write('body');
    await until(() => client.isClosed);
    expect(statuses(client.text)).to.deep.equal(['HTTP/1.1 100', 'HTTP/1.1 200']);
    expect(test.records[0]).to.include({ requestBytes: 4, status: 200, outcome: 'forwarded' });
  });

  it('nothing is asked for before the upstream says so', async () => {
    test = await openRawGateway(() => undefined);
    const client = await test.client();
    client.socket.write(test.request('PUT /api/a', waiting));
    await until(() => test.received().includes('\r\n\r\n'));
    expect(client.text).to.equal('');
    client.socket.destroy();
    await until(() => test.records.length === 1);
  });

  it('an upstream that refuses is heard before the body is sent, and the connection ends', async () => {
    test = await openRawGateway('');
    await test.close();
    test = await openRawGateway((socket) =>
      socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno'),
    );
    const asked = test.request('PUT /api/a', waiting).replace('Connection: close\r\n', '');
    const { status, all, body } = parseAnswer(await test.send(asked));
    expect([status, body, all('connection')]).to.deep.equal([413, 'no', ['close']]);
    expect(test.received()).to.match(/\r\n\r\n$/);
  });

  it('a client that does not wait is forwarded like one that does', async () => {
    test = await openRawGateway((socket, text) => {
      if (text.endsWith('body')) socket.write(ok);
      else socket.on('data', (part) => part.toString().endsWith('body') && socket.write(ok));
    });
    expect(parseAnswer(await test.send(test.request('PUT /api/a', waiting, 'body'))).status).to.equal(200);
    expect(test.received()).to.match(/\r\n\r\nbody$/);
  });

  it('a body in chunks goes on in chunks', async () => {
    test = await openRawGateway();
    const fields = 'Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n';
    const answer = await test.send(test.request('PUT /api/a', fields, '4\r\nbody\r\n0\r\n\r\n'));
    expect(parseAnswer(answer).status).to.equal(200);
    expect(test.received()).to.match(/\r\ntransfer-encoding: chunked\r\n.*\r\n\r\n4\r\nbody\r\n0\r\n\r\n$/is);
  });

  it('a refusal of ours comes before the body, without 100, and the connection ends', async () => {
    test = await openRawGateway();
    const asked = `PUT /api/a HTTP/1.1\r\nHost: a\r\n${waiting}\r\n`;
    const text = await test.send(asked);
    expect(statuses(text)).to.deep.equal(['HTTP/1.1 401']);
    expect(parseAnswer(text).all('connection')).to.deep.equal(['close']);
    expect(test.received()).to.equal('');
  });

  it('an expectation that nobody knows is the upstream’s to judge: 417 is never ours', async () => {
    test = await openRawGateway();
    expect(parseAnswer(await test.send(test.request('GET /api/a', 'Expect: a-miracle\r\n'))).status).to.equal(
      200,
    );
    expect(test.received()).to.match(/\r\nexpect: a-miracle\r\n/i);
  });

  it('HTTP/1.0 has no expectations', async () => {
    test = await openRawGateway();
    const fields = `X-Api-Key: ${test.key}\r\n${waiting}`;
    expect(statuses(await test.send(`PUT /api/a HTTP/1.0\r\n${fields}\r\nbody`))).to.deep.equal([
      'HTTP/1.1 200',
    ]);
    expect(test.received()).to.not.match(/expect/i);
  });

  it('without a body there is nothing to wait for', async () => {
    test = await openRawGateway();
    const text = await test.send(test.request('GET /api/a', 'Expect: 100-continue\r\n'));
    expect(statuses(text)?.at(-1)).to.equal('HTTP/1.1 200');
  });

  it('a client that leaves while it waits ends the request at the upstream', async () => {
    let isCut = false;
    test = await openRawGateway((socket) => {
      socket.on('close', () => {
        isCut = true;
      });
    });
    const client = await test.client();
    client.socket.write(test.request('PUT /api/a', waiting));
    await until(() => test.received() !== '');
    client.socket.destroy();
    await until(() => isCut && test.records.length === 1);
    expect(test.records[0]).to.include({ outcome: 'client-aborted' });
  });

  it('a silent upstream is a 504, a dead one a 502', async () => {
    test = await openRawGateway(() => undefined, { upstreamTimeoutSeconds: 0.1 });
    expect(parseAnswer(await test.send(test.request('PUT /api/a', waiting, 'body'))).status).to.equal(504);
    await test.close();
    test = await openRawGateway(ok, { upstreamUrl: 'http://127.0.0.1:1' });
    expect(parseAnswer(await test.send(test.request('PUT /api/a', waiting, 'body'))).status).to.equal(502);
  });
});
