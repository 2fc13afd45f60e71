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
