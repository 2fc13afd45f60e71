import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { expect } from 'chai';
import { problemSchema } from '#shared/errors/index.ts';
import { parseAnswer } from '#test/support/gateway/open-raw-gateway.ts';
import { readAccessLogRows } from '#test/support/whole-server/access-log-rows.ts';
import { openStaffedServer, type StaffedServer } from '#test/support/whole-server/open-staffed-server.ts';

/** All that comes back until the server closes, or until `isEnough`. */
async function talk(url: string, message: string, isEnough?: (text: string) => boolean) {
  const { port, hostname } = new URL(url);
  const socket: TLSSocket = connect({ port: Number(port), host: hostname, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  let text = '';
  const done = new Promise<void>((resolve) => {
    socket.on('data', (part) => {
      text += part.toString('latin1');
      if (isEnough?.(text)) resolve();
    });
    socket.once('close', () => resolve());
  });
  socket.write(message, 'latin1');
  await done;
  return { text, socket };
}

describe('doors: what comes over the wire beside requests, at the whole server', function () {
  this.timeout(60_000);
  let server: StaffedServer;
  const upstream = createServer();
  upstream.on('upgrade', (_req, socket) => {
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhello',
    );
    socket.on('error', () => undefined).on('end', () => socket.end());
  });

  before(async () => {
    await once(upstream.listen(0, '127.0.0.1'), 'listening');
    const { port } = upstream.address() as AddressInfo;
    server = await openStaffedServer({ environment: { WRKOUT_UPSTREAM_URL: `http://127.0.0.1:${port}` } });
  });
  after(async () => {
    await server?.close();
    upstream.close();
  });

  it('both listeners answer a malformed message with a problem, and the public one logs it when it was for the gateway', async () => {
    for (const [url, path, rows] of [
      [server.server.facts.publicUrl, '/api/things', 1],
      [server.server.facts.publicUrl, '/v1/account', 0],
      [server.server.facts.adminUrl, '/admin/v1/session', 0],
    ] as const) {
      const { text } = await talk(url, `GET ${path} HTTP/1.1\r\nHost: a\nX: y\r\n\r\n`);
      const { status, all, body } = parseAnswer(text);
      const problem = problemSchema.parse(JSON.parse(body));
      expect([status, problem.code, all('x-request-id')]).to.deep.equal([
        400,
        'request-refused',
        [problem.requestId],
      ]);
      await server.snapshot();
      const logged = (await readAccessLogRows(server.dataFolder)).filter(
        (row) => row.requestId === problem.requestId,
      );
      expect(logged, path).to.have.length(rows);
    }
  });

  it('each route that reads a body refuses one that is told to be too long before a byte of it, on both listeners', async () => {
    const { publicUrl, adminUrl } = server.server.facts;
    const service = Object.entries(server.services['access-logs.write']).map(
      ([name, value]) => `${name}: ${value}`,
    );
    for (const [url, path, limit, fields] of [
      [publicUrl, '/v1/access-logs', 8 * 1024 * 1024, service],
      [publicUrl, '/v1/session', 64 * 1024, []],
      [publicUrl, '/webhooks/stripe', 1024 * 1024, []],
      [adminUrl, '/admin/v1/session', 64 * 1024, []],
    ] as const)
      for (const expectation of [[], ['Expect: 100-continue']]) {
        const type = 'Content-Type: application/json';
        const lines = ['Host: a', type, `Content-Length: ${limit + 1}`, ...fields, ...expectation];
        const { text } = await talk(url, `POST ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
        const { status, all, body } = parseAnswer(text);
        expect([status, all('connection')], path).to.deep.equal([413, ['close']]);
        const { code, detail } = problemSchema.parse(JSON.parse(body));
        expect([code, detail], path).to.deep.equal([
          'body-too-large',
          `Content-Length is ${limit + 1}: a body may have ${limit} bytes here.`,
        ]);
      }
  });

  it('a client that waits with its body hears 100 on both listeners before it is read', async () => {
    for (const [url, path] of [
      [server.server.facts.publicUrl, '/v1/session'],
      [server.server.facts.adminUrl, '/admin/v1/session'],
    ] as const) {
      const lines = [
        'Host: a',
        'Content-Type: application/json',
        'Content-Length: 2',
        'Expect: 100-continue',
      ];
      const message = `POST ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
      const { text, socket } = await talk(url, message, (got) => got.endsWith('\r\n\r\n'));
      expect(text, path).to.equal('HTTP/1.1 100 Continue\r\n\r\n');
      socket.destroy();
    }
  });

  it('a WebSocket goes through over TLS, and a stop of the server ends it', async () => {
    const made = await server.call.public('/v1/keys', {
      method: 'POST',
      json: { name: 'a key' },
      headers: server.ada.credentials,
    });
    const { secret } = made.json as { secret: string };
    const fields = `Host: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-Api-Key: ${secret}\r\n`;
    const { text, socket } = await talk(
      server.server.facts.publicUrl,
      `GET /api/ws HTTP/1.1\r\n${fields}\r\n`,
      (got) => got.endsWith('hello'),
    );
    expect(text).to.match(/^HTTP\/1\.1 101 /);
    const closed = once(socket, 'close');
    await server.server.stop();
    await closed;
    const rows = await readAccessLogRows(server.dataFolder);
    expect(rows.filter((row) => row.status === 101).map(({ outcome }) => outcome)).to.deep.equal([
      'forwarded',
    ]);
  });
});
