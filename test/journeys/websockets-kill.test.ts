import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { expect } from 'chai';
import { systemClock } from '#server/foundation/clock/index.ts';
import type { AccessLogRow } from '#shared/contracts/access-log.ts';
import type { UsageView } from '#shared/contracts/usage.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';
import { openSilentApi } from '#test/support/gateway/open-silent-api.ts';
import { until } from '#test/support/gateway/open-test-gateway.ts';
import { frame } from '#test/support/gateway/websocket-frames.ts';
import { readAccessLogRows } from '#test/support/whole-server/access-log-rows.ts';
import { makeKey } from '#test/support/whole-server/api-key-of.ts';
import { accountHolders, administrators, type Credentials } from '#test/support/whole-server/people.ts';
import {
  endServerProcesses,
  runCommand,
  startServerProcess,
} from '#test/support/whole-server/server-process.ts';

const greeting = frame({ opcode: 1, payload: 'greeting', isMasked: true });
const bye = frame({ opcode: 8, payload: '\x03\xe8', isMasked: true });

/** A client of WebSockets that sees the fields of the 101. Null when there is none any more. */
async function connectTo({ url, ca, key }: { url: string; ca: string; key: string }) {
  const { hostname, port } = new URL(url);
  const socket = connectTls({ ca, host: hostname, port: Number(port) });
  const seen = { text: '', isClosed: false };
  socket.on('error', () => undefined).on('data', (part) => (seen.text += part.toString('latin1')));
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => {
      seen.isClosed = true;
      resolve();
    });
  });
  socket.write(
    `GET /api/chat?room=1 HTTP/1.1\r\nHost: a\r\nX-Api-Key: ${key}\r\nUser-Agent: chat/1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  );
  await until(() => seen.isClosed || seen.text.includes('\r\n\r\n'));
  if (!seen.text.includes('\r\n\r\n')) return null;
  expect(seen.text).to.match(/^HTTP\/1\.1 101 /);
  return {
    requestId: /\r\nx-request-id: (\S+)/.exec(seen.text)?.[1] ?? '',
    /** What is left of the month's quota, this WebSocket counted. */
    monthLeft: Number(/"month";r=(\d+)/.exec(seen.text)?.[1]),
    say: (bytes: Buffer) => socket.write(bytes),
    leave: async () => {
      socket.end(bye);
      await closed;
    },
    closed,
  };
}

describe('journey: kill -9 while WebSockets are open', function () {
  this.timeout(120_000);
  let api: Awaited<ReturnType<typeof openSilentApi>>;
  before(async () => {
    api = await openSilentApi();
  });
  afterEach(endServerProcesses);
  after(() => api.close());

  const startIn = async (folder: string) => {
    const server = startServerProcess({ folder, environment: { WRKOUT_UPSTREAM_URL: api.url } });
    const calls = await server.ready();
    const [, url = ''] = await server.says(/^Public +(\S+)/m);
    const ca = readFileSync(join(folder, 'data/tls/ca.crt'), 'utf8');
    const kill = async () => {
      server.signal('SIGKILL');
      expect(await server.ended).to.deep.equal({ code: null, signal: 'SIGKILL' });
    };
    return {
      ...calls,
      kill,
      signal: server.signal,
      ended: server.ended,
      connect: (key: string) => connectTo({ url, ca, key }),
    };
  };
  type Started = Awaited<ReturnType<typeof startIn>>;

  const connected = async ({ connect }: Started, key: string) =>
    (await connect(key)) ?? expect.fail('there was no answer');
  const people = async ({ public: call, admin }: Started, folder: string) => {
    const ada = await accountHolders(call, join(folder, 'data/outbox')).signUp('ada@example.com');
    const admins = administrators(admin, systemClock);
    await admins.setUp('owner', readFileSync(join(folder, 'data/setup-token'), 'utf8').trim());
    return {
      key: (await makeKey(call, ada)).secret,
      accountId: ada.accountId,
      owner: await admins.signIn('owner'),
    };
  };
  const rowsOf = async ({ admin }: Started, headers: Credentials) =>
    ((await admin('/admin/v1/access-logs?limit=200', { headers })).json as { items: AccessLogRow[] }).items;
  const noteFiles = (folder: string) =>
    readdirSync(join(folder, 'data/access-log/journal')).filter((name) => name.endsWith('.note'));
  const expectEqual = async (folder: string, requests: number) => {
    const { code, said } = await runCommand(['reconcile', '--json'], { folder });
    expect(code, said).to.equal(0);
    expect(JSON.parse(said)).to.deep.include({ requests, differences: [] });
  };

  const one = tempFolder();
  it('each that was answered is in the log, in usage and in the quota once, its end unknown; one that was over has its end', async () => {
    let server = await startIn(one);
    const { key, accountId, owner } = await people(server, one);
    const speaks = await connected(server, key);
    const silent = await connected(server, key);
    const [noted] = noteFiles(one);
    speaks.say(greeting);
    await until(() => noteFiles(one).length === 1 && noteFiles(one)[0] !== noted);
    const leaves = await connected(server, key);
    leaves.say(greeting);
    await leaves.leave();
    expect((await rowsOf(server, owner)).map(({ requestId }) => requestId)).to.deep.equal([leaves.requestId]);
    const last = await connected(server, key);
    // Its row is written, and its note stands: the next renewal would have taken it.
    await server.kill();

    server = await startIn(one);
    const rows = await rowsOf(server, owner);
    const told = rows.map(({ requestId, status, outcome, code, requestBytes }) => [
      requestId,
      status,
      outcome,
      code,
      requestBytes,
    ]);
    expect(told).to.deep.equal([
      [last.requestId, 101, 'forwarded', 'end-unknown', 0],
      [leaves.requestId, 101, 'forwarded', null, greeting.length + bye.length],
      [silent.requestId, 101, 'forwarded', 'end-unknown', 0],
      [speaks.requestId, 101, 'forwarded', 'end-unknown', greeting.length],
    ]);
    for (const row of rows)
      expect(row).to.include({ accountId, route: '/chat', target: '/chat?room=1', userAgent: 'chat/1' });
    const usage = await server.admin(`/admin/v1/usage?accountId=${accountId}`, { headers: owner });
    expect((usage.json as UsageView).total).to.include({
      requests: 4,
      requestBytes: 2 * greeting.length + bye.length,
    });
    await expectEqual(one, 4);
    expect(noteFiles(one)).to.deep.equal([]);
    expect((await connected(server, key)).monthLeft).to.equal(last.monthLeft - 1);

    // Killed once more: what was taken over does not come again.
    await server.kill();
    server = await startIn(one);
    expect((await rowsOf(server, owner)).map(({ requestId }) => requestId).slice(1)).to.deep.equal(
      rows.map(({ requestId }) => requestId),
    );
    await expectEqual(one, 5);
  });

  const many = tempFolder();
  it('whatever the moment, over several kills while they open and close: each once', async () => {
    let server = await startIn(many);
    const { key } = await people(server, many);
    const answered: string[] = [];
    /** Opens one that stays, or one after another. */
    const openUntilDead = async (stays: boolean): Promise<void> => {
      for (;;) {
        const client = await server.connect(key);
        if (client === null) return;
        answered.push(client.requestId);
        client.say(greeting);
        await (stays ? client.closed : client.leave());
      }
    };
    // A plan lets 40 open within ten seconds, and a start begins to count anew.
    for (const atLeast of [7, 19, 31]) {
      const before = answered.length;
      const clients = Array.from({ length: 6 }, (_, at) => openUntilDead(at < 2));
      await until(() => answered.length - before >= atLeast);
      await server.kill();
      await Promise.all(clients);
      server = await startIn(many);
    }
    const times = new Map<string, number>();
    for (const { requestId } of await readAccessLogRows(join(many, 'data')))
      times.set(requestId, (times.get(requestId) ?? 0) + 1);
    expect(answered.filter((id) => times.get(id) !== 1)).to.deep.equal([]);
    expect([...times.values()].filter((count) => count !== 1)).to.deep.equal([]);
    server.signal('SIGTERM');
    expect((await server.ended).code).to.equal(0);
    expect(noteFiles(many)).to.deep.equal([]);
    await expectEqual(many, times.size);
  });
});
