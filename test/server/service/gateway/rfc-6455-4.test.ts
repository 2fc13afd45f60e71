import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { expect } from 'chai';
import { openRawGateway, parseAnswer, type RawGateway } from '#test/support/gateway/open-raw-gateway.ts';
import { until } from '#test/support/gateway/open-test-gateway.ts';
import { frame } from '#test/support/gateway/websocket-frames.ts';

const nonce = 'dGhlIHNhbXBsZSBub25jZQ==';
const accept = createHash('sha1').update(`${nonce}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
const switching = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: chat\r\n\r\n`;

const asking = (fields: string, path = '/api/chat?room=1') =>
  `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Key: ${nonce}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: chat\r\n${fields}\r\n`;

const bye = (isMasked = false) => frame({ opcode: 8, payload: '\x03\xe8', isMasked });

describe('RFC 6455 section 4 and RFC 9931: WebSockets through the gateway', () => {
  let test: RawGateway;
  let far: Socket | null;
  const open = async (respond = switching, options = {}) => {
    far = null;
    test = await openRawGateway((socket) => {
      far = socket;
      socket.write(respond);
    }, options);
  };
  afterEach(() => test.close());

  const key = () => `X-Api-Key: ${test.key}\r\n`;
  const connected = async (fields = '') => {
    const client = await test.client();
    client.socket.write(asking(key() + fields));
    await until(() => client.text.includes('\r\n\r\n'));
    return client;
  };
  const farEnd = () => far as Socket;

  it('the handshake goes through both ways, without the key, and tells who calls', async () => {
    await open();
    const client = await connected();
    expect(test.received()).to.match(/^GET \/chat\?room=1 HTTP\/1\.1\r\n/);
    expect(test.received()).to.match(/\r\nconnection: upgrade\r\nupgrade: websocket\r\n/i);
    expect(test.received()).to.include(`\r\nSec-WebSocket-Key: ${nonce}\r\n`);
    expect(test.received()).to.include(`\r\nx-wrkout-account-id: ${test.caller.accountId}\r\n`);
    expect(test.received()).to.not.include(test.key);
    const { line, all, body } = parseAnswer(client.text);
    expect([line, all('upgrade'), all('connection'), all('sec-websocket-accept'), body]).to.deep.equal([
      'HTTP/1.1 101 Switching Protocols',
      ['websocket'],
      ['Upgrade'],
      [accept],
      '',
    ]);
    expect([all('sec-websocket-protocol'), all('via'), all('x-request-id')[0]?.length]).to.deep.equal([
      ['chat'],
      ['1.1 wrkout'],
      36,
    ]);
    expect(all('ratelimit')).to.have.length(1);
    client.socket.destroy();
  });

  it('bytes go both ways as they are and are counted; one row tells of the tunnel when it is over', async () => {
    await open();
    const client = await connected();
    const requestId = parseAnswer(client.text).all('x-request-id')[0];
    client.socket.write('\x81\x05\0\n\r\r\n', 'latin1');
    await until(() => test.received().endsWith('\x81\x05\0\n\r\r\n'));
    farEnd().write(frame({ opcode: 1, payload: 'pong and more' }));
    await until(() => client.text.endsWith('pong and more'));
    expect(test.records).to.have.length(0);
    expect(test.gateway.inFlight()).to.equal(1);
    client.socket.end(bye(true));
    await until(() => client.isClosed && test.records.length === 1);
    expect(test.records[0]).to.include({
      id: requestId,
      status: 101,
      outcome: 'forwarded',
      code: null,
      accountId: test.caller.accountId,
      requestBytes: 15,
      responseBytes: 15,
      method: 'GET',
      target: '/chat?room=1',
    });
    await until(() => test.gateway.inFlight() === 0 && farEnd().destroyed);
    expect(test.gateway.usage.used(test.caller.accountId)).to.equal(1);
  });

  it('what the client sends before the answer is held back until the protocol is switched', async () => {
    let switchNow: () => void = () => undefined;
    test = await openRawGateway((socket) => {
      far = socket;
      switchNow = () => socket.write(switching);
    });
    const client = await test.client();
    client.socket.write(`${asking(key())}early`);
    await until(() => test.received().includes('\r\n\r\n'));
    expect(test.received()).to.not.include('early');
    switchNow();
    await until(() => test.received().endsWith('\r\n\r\nearly'));
    client.socket.destroy();
  });

  for (const [what, fields, status, code] of [
    ['without a key', () => '', 401, 'key-missing'],
    ['with a broken key', () => 'X-Api-Key: x\r\n', 401, 'key-malformed'],
    ['that climbs', key, 400, 'request-refused'],
  ] as const)
    it(`an upgrade ${what} is refused, its connection closed, and what follows is never a request`, async () => {
      await open();
      const path = what === 'that climbs' ? '/api/../x' : '/api/chat';
      const answer = await test.send(`${asking(fields(), path)}${test.request('GET /api/smuggled')}`);
      expect(answer.match(/HTTP\/1\.1 \d+/g)).to.deep.equal([`HTTP/1.1 ${status}`]);
      expect(parseAnswer(answer).all('connection')).to.deep.equal(['close']);
      expect(JSON.parse(parseAnswer(answer).body).code).to.equal(code);
      expect(test.received()).to.equal('');
      expect(test.records.map((row) => [row.status, row.outcome, row.code])).to.deep.equal([
        [status, 'refused', code],
      ]);
    });

  it('upgrades count in the windows like requests', async () => {
    await open(switching, {
      limits: { limits: [{ name: 'one', kind: 'requests', limit: 1, windowSeconds: 60 }] },
    });
    const client = await connected();
    expect(parseAnswer(await test.send(asking(key()))).status).to.equal(429);
    client.socket.destroy();
  });

  it('an upstream that refuses the upgrade is heard, and the connection closed behind its answer', async () => {
    await open('HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 14\r\nContent-Length: 3\r\n\r\nno!');
    const text = await test.send(`${asking(key())}${test.request('GET /api/smuggled')}`);
    const { status, all, body } = parseAnswer(text);
    expect([status, all('sec-websocket-version'), all('connection'), body]).to.deep.equal([
      426,
      ['14'],
      ['close'],
      'no!',
    ]);
    expect(test.received()).to.not.include('smuggled');
    expect(test.records[0]).to.include({ status: 426, outcome: 'forwarded', responseBytes: 3 });
  });

  it('an upstream that switches to something else is a 502', async () => {
    await open('HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n');
    expect(parseAnswer(await test.send(asking(key()))).status).to.equal(502);
  });

  it('an upstream that cannot be reached is a 502', async () => {
    await open(switching, { upstreamUrl: 'http://127.0.0.1:1' });
    expect(parseAnswer(await test.send(asking(key()))).status).to.equal(502);
    expect(test.records[0]).to.include({ outcome: 'upstream-failed', status: 502 });
  });

  it('a client that is killed ends the upstream connection', async () => {
    await open();
    const client = await connected();
    client.socket.resetAndDestroy();
    await until(() => farEnd().destroyed && test.records.length === 1);
    expect(test.records[0]).to.include({ status: 101, outcome: 'client-aborted' });
  });

  it('an upstream that is killed ends the client connection', async () => {
    await open();
    const client = await connected();
    farEnd().resetAndDestroy();
    await until(() => client.isClosed && test.records.length === 1);
    expect(test.records[0]).to.include({
      status: 101,
      outcome: 'upstream-failed',
      code: 'upstream-unreachable',
    });
  });

  it('a client that leaves before the answer ends the request at the upstream', async () => {
    test = await openRawGateway((socket) => {
      far = socket;
    });
    const client = await test.client();
    client.socket.write(asking(key()));
    await until(() => test.received() !== '');
    client.socket.destroy();
    await until(() => farEnd().destroyed && test.records.length === 1);
    expect(test.records[0]).to.include({ status: 499, outcome: 'client-aborted' });
  });

  it('the last words of the upstream arrive before the connection ends', async () => {
    await open();
    const client = await connected();
    farEnd().end(Buffer.concat([frame({ opcode: 1, payload: 'x'.repeat(3_000_000) }), bye()]));
    await until(() => client.isClosed);
    expect(parseAnswer(client.text).body.length).to.equal(3_000_014);
    expect(test.records[0]).to.include({ responseBytes: 3_000_014, outcome: 'forwarded' });
  });

  it('a side that does not read stops the other', async () => {
    await open();
    const client = await connected();
    client.socket.pause();
    const piece = Buffer.alloc(1024 * 1024);
    let [written, before] = [0, -1];
    const pour = () => {
      while (written < 200 && farEnd().write(piece)) written += 1;
    };
    farEnd().on('drain', () => {
      written += 1;
      pour();
    });
    pour();
    while (before !== written) {
      before = written;
      for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(written).to.be.below(40);
    client.socket.destroy();
  });

  it('draining closes open tunnels', async () => {
    await open();
    const client = await connected();
    client.socket.on('end', () => client.socket.end());
    await test.gateway.drain();
    await until(() => client.isClosed && farEnd().destroyed);
    expect(test.records[0]).to.include({ status: 101, outcome: 'forwarded' });
    expect(parseAnswer(await test.send(asking(key()))).status).to.equal(503);
  });

  for (const [what, asked] of [
    ['h2c', () => asking(key()).replace('WebSocket', 'h2c')],
    ['several protocols', () => asking(key()).replace('WebSocket', 'h2c, websocket')],
    ['a POST', () => asking(key()).replace('GET', 'POST')],
    ['an upgrade with a body', () => `${asking(`${key()}Content-Length: 2\r\n`)}hi`],
    ['HTTP/1.0', () => asking(key()).replace('HTTP/1.1', 'HTTP/1.0')],
  ] as const)
    it(`${what}: the upgrade is dropped as a field of this hop, and the request goes on as what else it is`, async () => {
      test = await openRawGateway();
      const answer = await test.send(asked().replace('keep-alive, Upgrade', 'close, Upgrade'));
      expect(parseAnswer(answer).status).to.equal(200);
      expect(test.received()).to.not.match(/\r\nupgrade:/i);
    });
});
