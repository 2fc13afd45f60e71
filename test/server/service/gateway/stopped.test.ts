import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { expect } from 'chai';
import { openTestGateway, until } from '#test/support/gateway/open-test-gateway.ts';

type Test = Awaited<ReturnType<typeof openTestGateway>>;
type Way = readonly [way: string, request: (key: string) => string];

const ways: readonly Way[] = [
  ['read the short way', (key) => `GET /api/ HTTP/1.1\r\nHost: a\r\nX-Api-Key: ${key}\r\n\r\n`],
  [
    'read by Node',
    (key) =>
      `POST /api/ HTTP/1.1\r\nHost: a\r\nX-Api-Key: ${key}\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n`,
  ],
  [
    'for a WebSocket',
    (key) =>
      `GET /api/ HTTP/1.1\r\nHost: a\r\nX-Api-Key: ${key}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
  ],
];

/** Longer than any test may take. */
const graceSeconds = 60;

describe('a request that is under way when the server stops', () => {
  let test: Test;
  afterEach(() => test.close());
  /** A request that the upstream has got, and leaves without an answer but for `head`. */
  const start = async (request: Way[1], head = '') => {
    let reached = 0;
    let gone = 0;
    const held = (socket: Duplex) => {
      reached += 1;
      socket.on('close', () => {
        gone += 1;
      });
      if (head !== '') socket.write(head);
    };
    test = await openTestGateway((_req, res) => res.socket && held(res.socket));
    test.upstream.on('upgrade', (_req, socket) => held(socket.resume().on('end', () => socket.end())));
    const client = connect(test.port, '127.0.0.1').on('error', () => undefined);
    let text = '';
    client.on('data', (part) => {
      text += part.toString('latin1');
    });
    client.write(request(test.key));
    await until(() => reached === 1 && (head === '' || text.includes('\r\n\r\n')));
    return { client, isOver: () => test.records.length === 1 && gone === 1 };
  };

  for (const [way, request] of ways) {
    it(`and that the grace time ends, ${way}, is recorded as stopped by us, and given back to the quota`, async () => {
      const { isOver } = await start(request);
      await test.stop(0.05);
      await until(isOver);
      expect(test.records[0]).to.include({ outcome: 'server-stopped', status: 503, code: null });
      expect(test.gateway.usage.used(test.caller.accountId)).to.equal(0);
      const { requests } = test.gateway.traffic();
      expect(requests).to.deep.equal([{ outcome: 'server-stopped', statusClass: 5, count: 1 }]);
    });

    it(`and that the grace time ends in the middle of its answer, ${way}, has the status that was sent`, async () => {
      const { isOver } = await start(request, 'HTTP/1.1 201 Created\r\nContent-Length: 10\r\n\r\nhalf');
      await test.stop(0.05);
      await until(isOver);
      expect(test.records[0]).to.include({ outcome: 'server-stopped', status: 201, responseBytes: 4 });
    });

    it(`and whose client goes away before the grace time is over, ${way}, is the client's end`, async () => {
      const { client, isOver } = await start(request);
      const stopped = test.stop(graceSeconds);
      client.destroy();
      await until(isOver);
      await stopped;
      expect(test.records[0]).to.include({ outcome: 'client-aborted', status: 499, code: null });
      expect(test.gateway.usage.used(test.caller.accountId)).to.equal(1);
    });
  }
});
