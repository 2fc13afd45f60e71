import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { expect } from 'chai';
import { Agent, WebSocket } from 'undici';
import { tempFolder } from '#test/support/builders/temp-folder.ts';
import { openSilentApi } from '#test/support/gateway/open-silent-api.ts';
import { until } from '#test/support/gateway/open-test-gateway.ts';
import { closeIn } from '#test/support/gateway/websocket-frames.ts';
import { readAccessLogRows } from '#test/support/whole-server/access-log-rows.ts';
import { accountHolders } from '#test/support/whole-server/people.ts';
import { endServerProcesses, startServerProcess } from '#test/support/whole-server/server-process.ts';

/** Half of what the server gives requests under way. */
const promptMs = 5_000;
const stopping = { status: 1001, reason: 'the gateway is stopping' };

describe('journey: a stop says goodbye on every WebSocket', function () {
  this.timeout(60_000);
  const folder = tempFolder();
  let api: Awaited<ReturnType<typeof openSilentApi>>;
  before(async () => {
    api = await openSilentApi();
  });
  after(async () => {
    await endServerProcesses();
    api.close();
  });

  const start = async () => {
    const server = startServerProcess({ folder, environment: { WRKOUT_UPSTREAM_URL: api.url } });
    const { public: call } = await server.ready();
    const ca = readFileSync(join(folder, 'data/tls/ca.crt'), 'utf8');
    const { host } = new URL((await server.says(/^Public +(\S+)/m))[1] ?? '');
    const { credentials } = await accountHolders(call, join(folder, 'data/outbox')).signUp('ada@example.com');
    const issue = { method: 'POST', json: { name: 'chat' }, headers: credentials };
    const key = ((await call('/v1/keys', issue)).json as { secret: string }).secret;
    return { server, ca, host, key };
  };
  type Started = Awaited<ReturnType<typeof start>>;

  /** A client as people use them. */
  const connectPolite = async ({ ca, host, key }: Started) => {
    const dispatcher = new Agent({ connect: { ca } });
    const socket = new WebSocket(`wss://${host}/api/chat`, { dispatcher, headers: { 'x-api-key': key } });
    const closes: object[] = [];
    socket.addEventListener('close', ({ code, reason, wasClean }) =>
      closes.push({ status: code, reason, wasClean }),
    );
    await until(() => socket.readyState === WebSocket.OPEN);
    return { closes, close: () => dispatcher.close() };
  };

  /** A client that hears the Close frame and stays. */
  const connectDeaf = async ({ ca, host, key }: Started) => {
    const { hostname, port } = new URL(`https://${host}`);
    const half = { allowHalfOpen: true };
    const socket = connectTls({ ca, host: hostname, port: Number(port), ...half });
    let text = '';
    socket.on('error', () => undefined).on('data', (part) => (text += part.toString('latin1')));
    await once(socket, 'secureConnect');
    socket.write(
      `GET /api/chat HTTP/1.1\r\nHost: a\r\nX-Api-Key: ${key}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
    );
    await until(() => text.includes('\r\n\r\n'));
    return { told: () => text.slice(text.indexOf('\r\n\r\n') + 4), close: () => socket.destroy() };
  };

  it('SIGTERM: clients and upstream are told 1001, and one that stays does not hold it up', async () => {
    const started = await start();
    const polite = await connectPolite(started);
    const deaf = await connectDeaf(started);
    const since = performance.now();
    started.server.signal('SIGTERM');
    expect(await started.server.ended).to.deep.equal({ code: 0, signal: null });
    expect(performance.now() - since).to.be.below(promptMs);
    await until(() => polite.closes.length > 0);
    expect(polite.closes).to.deep.equal([{ ...stopping, wasClean: true }]);
    expect(closeIn(deaf.told(), { isMasked: false })).to.deep.equal(stopping);
    expect(api.heard().map((text) => closeIn(text, { isMasked: true }))).to.deep.equal([stopping, stopping]);
    deaf.close();
    await polite.close();
    const rows = (await readAccessLogRows(join(folder, 'data'))).filter(({ status }) => status === 101);
    expect(rows.map(({ outcome, code }) => [outcome, code])).to.deep.equal(
      Array(2).fill(['forwarded', null]),
    );
  });
});
