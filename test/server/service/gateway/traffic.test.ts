import type { Socket } from 'node:net';
import { expect } from 'chai';
import { renderFamilies } from '#server/foundation/metrics/index.ts';
import { openRawGateway, type RawGateway } from '#test/support/gateway/open-raw-gateway.ts';
import { until } from '#test/support/gateway/open-test-gateway.ts';
import { frame } from '#test/support/gateway/websocket-frames.ts';
import { numberOf, parseExposition } from '#test/support/metrics/parse-exposition.ts';

const switching = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';

describe('gateway: what is counted for metrics', () => {
  let test: RawGateway;
  let far: Socket | undefined;
  beforeEach(async () => {
    test = await openRawGateway((socket) => {
      far = socket;
      socket.write(switching);
    });
  });
  afterEach(() => test.close());

  const counted = (buckets: ReturnType<typeof test.gateway.traffic>['durations']) => {
    const samples = buckets.samples();
    const text = renderFamilies([{ name: 'a', help: 'It.', type: 'histogram', samples }]);
    return numberOf(parseExposition(text), 'a_count');
  };

  it('a WebSocket is open while it is, then one request; how long it was open is no time of a request', async () => {
    const client = await test.client();
    client.socket.write(
      `GET /api/chat HTTP/1.1\r\nHost: a\r\nX-Api-Key: ${test.key}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
    );
    await until(() => client.text.includes('\r\n\r\n'));
    expect([test.gateway.openTunnels(), test.gateway.traffic().requests]).to.deep.equal([1, []]);
    client.socket.write('12345');
    await until(() => test.received().endsWith('12345'));
    far?.end(frame({ opcode: 8, payload: '\x03\xe8bye' }));
    await until(() => test.gateway.inFlight() === 0);
    const { requests, requestBytes, responseBytes, durations } = test.gateway.traffic();
    expect(test.gateway.openTunnels()).to.equal(0);
    expect(requests).to.deep.equal([{ outcome: 'forwarded', statusClass: 1, count: 1 }]);
    expect([requestBytes, responseBytes]).to.deep.equal([5, 7]);
    expect(counted(durations)).to.equal(0);
  });

  it('every row is counted once, those of broken requests included', async () => {
    const broken = await test.client();
    broken.socket.write('GET /api/a HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n');
    await until(() => broken.isClosed);
    const stranger = await test.client();
    stranger.socket.write('GET /api/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    await until(() => stranger.isClosed);
    const { requests, codes } = test.gateway.traffic();
    expect(test.records).to.have.length(2);
    expect(requests).to.deep.equal([{ outcome: 'refused', statusClass: 4, count: 2 }]);
    expect(codes).to.have.deep.members([
      { outcome: 'refused', code: 'request-refused', count: 1 },
      { outcome: 'refused', code: 'key-missing', count: 1 },
    ]);
  });
});
