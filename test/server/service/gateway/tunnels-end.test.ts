import { createHash } from 'node:crypto';
import { connect as connectSocket, type Socket } from 'node:net';
import { expect } from 'chai';
import { WebSocket } from 'undici';
import type { Caller } from '#server/service/gateway/index.ts';
import { openRawGateway, parseAnswer, type RawGateway } from '#test/support/gateway/open-raw-gateway.ts';
import { until } from '#test/support/gateway/open-test-gateway.ts';
import { closeIn, frame } from '#test/support/gateway/websocket-frames.ts';

/** What a server answers to the nonce in `request` (RFC 6455 section 4.2.2). */
function switchingFor(request: string): string {
  const nonce = /\r\nsec-websocket-key: (\S+)/i.exec(request)?.[1] ?? '';
  const accept = createHash('sha1').update(`${nonce}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
}

const hello = frame({ opcode: 1, payload: 'hello' });
const greeting = frame({ opcode: 1, payload: 'greeting', isMasked: true });

describe('gateway: what ends a WebSocket', () => {
  let test: RawGateway;
  let far: Socket;
  let switchNow: () => void;
  const open = async (options: Parameters<typeof openRawGateway>[1] = {}, { waits = false } = {}) => {
    test = await openRawGateway((socket, request) => {
      far = socket;
      switchNow = () => socket.write(switchingFor(request));
      if (!waits) switchNow();
    }, options);
  };
  afterEach(() => test.close());

  const asking = () =>
    `GET /api/chat HTTP/1.1\r\nHost: a\r\nX-Api-Key: ${test.key}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
  const ask = async () => {
    const client = await test.client();
    client.socket.write(asking());
    return client;
  };
  const connect = async () => {
    const client = await ask();
    await until(() => client.text.includes('\r\n\r\n'));
    return client;
  };
  /** What both sides were told at the end. */
  const told = (client: Awaited<ReturnType<typeof ask>>) => [
    closeIn(parseAnswer(client.text).body, { isMasked: false }),
    closeIn(test.received(), { isMasked: true }),
  ];
  const both = (status: number, reason: string) => Array(2).fill({ status, reason });

  const changes: [string, string, (caller: Caller) => Caller | undefined][] = [
    ['its key is revoked', 'key-unknown', () => undefined],
    ['its key is given an end', 'key-expired', (caller) => ({ ...caller, refusal: 'key-expired' })],
    [
      'its account is suspended, closed or about to be erased',
      'account-inactive',
      (caller) => ({ ...caller, refusal: 'account-inactive' }),
    ],
  ];
  for (const [what, code, change] of changes)
    it(`${what}: both sides are told 1008 ${code} at once, and one row says so`, async () => {
      await open();
      const client = await connect();
      client.socket.write(greeting);
      far.write(hello);
      await until(
        () => client.text.endsWith('hello') && test.received().endsWith(greeting.toString('latin1')),
      );
      test.change(change(test.caller));
      expect(test.records.map(({ status, outcome, code }) => [status, outcome, code])).to.deep.equal([
        [101, 'forwarded', code],
      ]);
      await until(() => client.isClosed && far.destroyed && test.gateway.inFlight() === 0);
      expect(told(client)).to.deep.equal(both(1008, code));
      expect(test.records).to.have.length(1);
      expect(test.records[0]).to.include({ requestBytes: greeting.length, responseBytes: hello.length });
      expect(test.gateway.openTunnels()).to.equal(0);
      expect(test.gateway.usage.used(test.caller.accountId)).to.equal(1);
    });

  it('a client as people use them hears a clean close with the reason', async () => {
    await open();
    const socket = new WebSocket(`ws://127.0.0.1:${test.port}/api/chat`, {
      headers: { 'x-api-key': test.key },
    });
    const heard: { code: number; reason: string; wasClean: boolean }[] = [];
    socket.addEventListener('close', ({ code, reason, wasClean }) => heard.push({ code, reason, wasClean }));
    await until(() => socket.readyState === WebSocket.OPEN);
    test.change(undefined);
    await until(() => heard.length === 1);
    expect(heard).to.deep.equal([{ code: 1008, reason: 'key-unknown', wasClean: true }]);
  });

  it('nothing that is said after the end is carried', async () => {
    await open();
    const client = await connect();
    const before = test.received();
    client.socket.write(greeting);
    far.write(hello);
    test.change(undefined);
    await until(() => client.isClosed && far.destroyed);
    expect(parseAnswer(client.text).body).to.not.include('hello');
    expect(test.received().slice(before.length)).to.not.include(greeting.toString('latin1'));
    expect(told(client)).to.deep.equal(both(1008, 'key-unknown'));
  });

  it('in the middle of a frame no word can be said: that side is cut', async () => {
    await open();
    const client = await connect();
    far.write(hello.subarray(0, 4));
    await until(() => client.text.endsWith('he'));
    test.change(undefined);
    await until(() => client.isClosed && far.destroyed);
    expect(told(client)).to.deep.equal([null, { status: 1008, reason: 'key-unknown' }]);
    expect(test.records[0]).to.include({ outcome: 'forwarded', code: 'key-unknown', responseBytes: 4 });
  });

  it('after a Close frame of the other side there is no second', async () => {
    await open();
    const client = await connect();
    const bye = frame({ opcode: 8, payload: '\x03\xe8' });
    far.write(bye);
    await until(() => client.text.endsWith(bye.toString('latin1')));
    test.change(undefined);
    await until(() => client.isClosed && far.destroyed);
    expect(parseAnswer(client.text).body).to.equal(bye.toString('latin1'));
  });

  it('a client that is told and stays is cut, and what it says meanwhile reaches nobody', async () => {
    await open();
    const socket = connectSocket({ port: test.port, host: '127.0.0.1', allowHalfOpen: true });
    const stays = { socket, text: '', isClosed: false };
    socket
      .on('error', () => undefined)
      .on('close', () => {
        stays.isClosed = true;
      });
    socket.on('data', (part) => {
      stays.text += part.toString('latin1');
    });
    socket.write(asking());
    await until(() => stays.text.includes('\r\n\r\n'));
    const before = test.received().length;
    test.change(undefined);
    await until(() => stays.text.includes('key-unknown'));
    while (!stays.isClosed) {
      if (socket.writable) socket.write(greeting);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(closeIn(test.received().slice(before), { isMasked: true })).to.include({ status: 1008 });
    expect(test.received().slice(before)).to.not.include(greeting.toString('latin1'));
    await until(() => test.gateway.openTunnels() === 0);
  });

  it('a key that is revoked before the upstream switches opens nothing', async () => {
    await open({}, { waits: true });
    const client = await ask();
    await until(() => test.received().includes('\r\n\r\n'));
    test.change(undefined);
    switchNow();
    await until(() => client.isClosed && far.destroyed);
    expect(told(client)).to.deep.equal(both(1008, 'key-unknown'));
  });

  it('a change that leaves the key good leaves the tunnel open', async () => {
    await open();
    const client = await connect();
    test.change({ ...test.caller, scopes: ['chat'] });
    far.write(hello);
    await until(() => client.text.endsWith('hello'));
    expect([test.gateway.openTunnels(), test.records.length]).to.deep.equal([1, 0]);
    client.socket.destroy();
  });

  it('the end of the key ends it, also one that was set while it was open', async () => {
    await open();
    const client = await connect();
    const endsAtMs = test.clock.nowMs() + 60_000;
    test.change({ ...test.caller, endsAtMs });
    test.clock.move(59_999);
    test.callers.set(test.key, { ...test.caller, endsAtMs, refusal: 'key-expired' });
    far.write(hello);
    await until(() => client.text.endsWith('hello'));
    test.clock.move(1);
    await until(() => client.isClosed && far.destroyed);
    expect(told(client)).to.deep.equal(both(1008, 'key-expired'));
  });

  it('silence both ways ends it with 1001, and a byte of either side begins it anew', async () => {
    await open({ tunnelIdleSeconds: 30 });
    const client = await connect();
    for (const say of [() => far.write(hello), () => client.socket.write(greeting)]) {
      test.clock.move(29_000);
      const before = test.received().length + client.text.length;
      say();
      await until(() => test.received().length + client.text.length > before);
    }
    test.clock.move(29_000);
    const fresh = await connect();
    expect(test.gateway.openTunnels()).to.equal(2);
    test.clock.move(1_000);
    await until(() => client.isClosed);
    expect(closeIn(parseAnswer(client.text).body, { isMasked: false })).to.deep.equal({
      status: 1001,
      reason: 'idle for too long',
    });
    expect(test.records[0]).to.include({ status: 101, outcome: 'forwarded', code: 'request-timeout' });
    await until(() => test.gateway.openTunnels() === 1);
    expect(fresh.isClosed).to.equal(false);
    fresh.socket.destroy();
  });

  it('a stop tells both sides 1001', async () => {
    await open();
    const client = await connect();
    await Promise.all([test.gateway.drain(), until(() => client.isClosed && far.destroyed)]);
    expect(told(client)).to.deep.equal(both(1001, 'the gateway is stopping'));
    expect(test.records[0]).to.include({ status: 101, outcome: 'forwarded', code: null });
  });
});
