import type { Socket } from 'node:net';
import { expect } from 'chai';
import { bytes, concurrent } from '#test/support/gateway/limits.ts';
import { openRawGateway, parseAnswer, type RawGateway } from '#test/support/gateway/open-raw-gateway.ts';
import { until } from '#test/support/gateway/open-test-gateway.ts';

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
    return { ...client, status: parseAnswer(client.text).status, answer: parseAnswer(client.text) };
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

  it('its bytes of both ways count when it is over', async () => {
    await open({ limits: { limits: [bytes(20, 60)] } });
    const first = await connect();
    first.socket.write('0123456789');
    await until(() => test.received().endsWith('0123456789'));
    far[0]?.end('0123456789');
    await until(() => test.gateway.inFlight() === 0);
    const second = await connect();
    expect([second.status, second.answer.all('ratelimit')]).to.deep.equal([429, ['"traffic";r=0;t=61']]);
  });
});
