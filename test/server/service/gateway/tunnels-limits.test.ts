import type { Socket } from 'node:net';
import { expect } from 'chai';
import type { Caller } from '#server/service/gateway/index.ts';
import { bytes, concurrent } from '#test/support/gateway/limits.ts';
import { openRawGateway, parseAnswer, type RawGateway } from '#test/support/gateway/open-raw-gateway.ts';
import { until } from '#test/support/gateway/open-test-gateway.ts';
import { closeIn } from '#test/support/gateway/websocket-frames.ts';

const switching = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';

describe('gateway: limits of WebSockets', () => {
  let test: RawGateway;
  let far: Socket[] = [];
  const open = async (options: Parameters<typeof openRawGateway>[1]) => {
    far = [];
    test = await openRawGateway((socket) => {
      far.push(socket);
      socket.write(switching);
    }, options);
  };
  afterEach(() => test.close());

  const connect = async () => {
    const client = await test.client();
    client.socket.write(
      `GET /api/chat HTTP/1.1\r\nHost: a\r\nX-Api-Key: ${test.key}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
    );
    await until(() => client.text.includes('\r\n\r\n'));
    const answer = parseAnswer(client.text);
    return { socket: client.socket, status: answer.status, answer, told: () => client.text };
  };

  it('one is concurrent for as long as it is open, and its place is free when it is closed, however', async () => {
    await open({ limits: { limits: [concurrent(1)] } });
    const ends: ((mine: Socket, other: Socket) => void)[] = [
      (mine) => mine.end(),
      (mine) => mine.destroy(),
      (_mine, other) => other.end(),
      (_mine, other) => other.resetAndDestroy(),
    ];
    for (const [at, end] of ends.entries()) {
      const first = await connect();
      expect(first.status).to.equal(101);
      const second = await connect();
      expect([second.status, second.answer.all('ratelimit')]).to.deep.equal([429, ['"at-once";r=0']]);
      end(first.socket, far[at] as Socket);
      await until(() => test.gateway.inFlight() === 0);
    }
    expect((await connect()).status).to.equal(101);
  });

  const ofKey = (ownLimits: Caller['ownLimits']) =>
    test.callers.set(test.key, { ...test.caller, ...(ownLimits ? { ownLimits } : {}) });
  const echo = async (client: Awaited<ReturnType<typeof connect>>, at: number, text: string) => {
    client.socket.write(text, 'latin1');
    await until(() => test.received().endsWith(text));
    far[at]?.write(text, 'latin1');
    await until(() => client.told().endsWith(text));
  };

  it('its bytes of both ways count as they go, for requests and other tunnels too', async () => {
    await open({ limits: { limits: [bytes(100, 60)] } });
    const first = await connect();
    await echo(first, 0, '\x82\x04four');
    const second = await connect();
    expect([second.status, second.answer.all('ratelimit')[0]]).to.deep.equal([
      101,
      '"traffic";r=88;t=61,"month";r=99998;t=655985',
    ]);
    await echo(second, 1, '\x82\x04more');
    expect((await connect()).answer.all('ratelimit')[0]).to.match(/^"traffic";r=76;/);
    first.socket.destroy();
    await until(() => test.records.length === 1);
    expect(test.records[0]).to.include({ requestBytes: 6, responseBytes: 6 });
    expect((await connect()).answer.all('ratelimit')[0], 'and not once more at the end').to.match(
      /^"traffic";r=76;/,
    );
    await test.gateway.drain();
  });

  for (const [whose, limits, own] of [
    ['the account', [bytes(20, 60)], undefined],
    ['the key', [bytes(1000, 60)], [bytes(20, 60)]],
  ] as const)
    it(`the piece that uses up the limit of ${whose} goes through, then both sides are told 1008`, async () => {
      await open({ limits: { limits } });
      ofKey(own);
      const client = await connect();
      await echo(client, 0, '\x82\x04four');
      far[0]?.write('\x82\x08and last', 'latin1');
      await until(() => client.socket.destroyed && far[0]?.destroyed === true);
      expect(client.told()).to.match(/and last/);
      const close = { status: 1008, reason: 'rate-limited' };
      expect(closeIn(client.told(), { isMasked: false })).to.deep.equal(close);
      expect(closeIn(test.received(), { isMasked: true })).to.deep.equal(close);
      expect(test.records[0]).to.include({ status: 101, outcome: 'forwarded', code: 'rate-limited' });
      expect(test.records[0]).to.include({ requestBytes: 6, responseBytes: 16 });
      expect((await connect()).status).to.equal(429);
    });

  it('a row over the soft end of the month says so, whatever ended the tunnel', async () => {
    await open({ limits: { limits: [bytes(4, 60)], monthlyQuota: 0, quotaEnd: 'soft' } });
    const client = await connect();
    client.socket.write('four');
    await until(() => test.records.length === 1);
    expect(test.records[0]).to.include({ outcome: 'forwarded', code: 'quota-exceeded' });
    client.socket.destroy();
  });
});
