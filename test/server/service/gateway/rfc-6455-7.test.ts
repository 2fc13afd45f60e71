import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { expect } from 'chai';
import { openRawGateway, type RawGateway } from '#test/support/gateway/open-raw-gateway.ts';
import { until } from '#test/support/gateway/open-test-gateway.ts';
import { frame } from '#test/support/gateway/websocket-frames.ts';

const nonce = 'dGhlIHNhbXBsZSBub25jZQ==';
const accept = createHash('sha1').update(`${nonce}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
const switching = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
const normal = '\x03\xe8';

describe('RFC 6455 section 7.1.5: a WebSocket that ends without a Close frame was broken off', () => {
  let test: RawGateway;
  let far: Socket;
  beforeEach(async () => {
    test = await openRawGateway((socket) => {
      far = socket;
      socket.write(switching);
    });
  });
  afterEach(() => test.close());

  const connect = async () => {
    const client = await test.client();
    client.socket.write(
      `GET /api/chat HTTP/1.1\r\nHost: a\r\nX-Api-Key: ${test.key}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${nonce}\r\n\r\n`,
    );
    await until(() => client.text.includes('\r\n\r\n'));
    return client;
  };
  const sides = { client: true, upstream: false } as const;
  const ends: [string, (socket: Socket) => void][] = [
    ['a FIN', (socket) => socket.end()],
    ['a FIN behind a message', (socket) => socket.end(frame({ opcode: 1, payload: 'hi', isMasked: true }))],
    ['a reset', (socket) => socket.resetAndDestroy()],
  ];
  for (const [how, end] of ends) {
    it(`${how} of the client: client-aborted, and it counts against the quota`, async () => {
      const client = await connect();
      end(client.socket);
      await until(() => far.destroyed && test.records.length === 1);
      expect(test.records[0]).to.include({ status: 101, outcome: 'client-aborted', code: null });
      expect(test.gateway.usage.used(test.caller.accountId)).to.equal(1);
    });

    it(`${how} of the upstream: upstream-failed, and the request is given back`, async () => {
      const client = await connect();
      end(far);
      await until(() => client.isClosed && test.records.length === 1);
      expect(test.records[0]).to.include({
        status: 101,
        outcome: 'upstream-failed',
        code: 'upstream-unreachable',
      });
      expect(test.gateway.usage.used(test.caller.accountId)).to.equal(0);
    });
  }

  for (const [who, isMasked] of Object.entries(sides)) {
    it(`behind a Close frame of the ${who} a FIN without a second one is an end in order`, async () => {
      const client = await connect();
      const [from, to] = isMasked ? [client.socket, far] : [far, client.socket];
      from.write(frame({ opcode: 8, payload: normal, isMasked }));
      to.once('data', () => to.end());
      await until(() => client.isClosed && far.destroyed && test.records.length === 1);
      expect(test.records[0]).to.include({ status: 101, outcome: 'forwarded', code: null });
    });

    it(`a Close frame of the ${who} that is answered is an end in order`, async () => {
      const client = await connect();
      const [from, to] = isMasked ? [client.socket, far] : [far, client.socket];
      from.write(frame({ opcode: 8, payload: normal, isMasked }));
      to.once('data', () => to.end(frame({ opcode: 8, payload: normal, isMasked: !isMasked })));
      await until(() => client.isClosed && far.destroyed && test.records.length === 1);
      expect(test.records[0]).to.include({ status: 101, outcome: 'forwarded', code: null });
    });
  }
});
