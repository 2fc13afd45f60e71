import { existsSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { expect } from 'chai';
import type { AccessLogRow } from '#shared/contracts/access-log.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';
import { readAccessLogRows } from '#test/support/whole-server/access-log-rows.ts';
import { type CountingUpstream, openCountingUpstream } from '#test/support/whole-server/counting-upstream.ts';
import { accountHolders } from '#test/support/whole-server/people.ts';
import {
  endServerProcesses,
  type ServerProcess,
  startServerProcess,
} from '#test/support/whole-server/server-process.ts';

type Calls = Awaited<ReturnType<ServerProcess['ready']>>;

/** A team's API in which `/slow` answers when the test says so; everything else at once. */
async function openSlowUpstream() {
  const arrived = Promise.withResolvers<ServerResponse>();
  const upstream: CountingUpstream = await openCountingUpstream((req, res) => {
    if (req.url === '/slow') arrived.resolve(res);
    else res.end('at once');
  });
  return { ...upstream, arrived: arrived.promise };
}

async function issueKey({ public: call }: Calls, folder: string) {
  const { credentials } = await accountHolders(call, join(folder, 'data/outbox')).signUp('ada@example.com');
  const sent = { method: 'POST', json: { name: 'a key' }, headers: credentials };
  const { json } = await call('/v1/keys', sent);
  return { key: (json as { secret: string }).secret, credentials };
}

/** A started server before an upstream of the test, and header fields with a good key. */
async function startWithKey(folder: string, upstreamUrl: string) {
  const environment = { WRKOUT_UPSTREAM_URL: upstreamUrl };
  const server = startServerProcess({ folder, environment });
  const calls = await server.ready();
  const { key, credentials } = await issueKey(calls, folder);
  return { server, calls, credentials, headers: { 'x-api-key': key } };
}

/** Asks again and again until there is no answer any more: the listener is closed. */
async function untilRefused(ask: () => Promise<unknown>): Promise<void> {
  for (;;) {
    const isAnswered = await ask().then(
      () => true,
      () => false,
    );
    if (!isAnswered) return;
  }
}

describe('lifecycle: a stop finishes what is under way', function () {
  this.timeout(60_000);
  afterEach(endServerProcesses);

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const folder = tempFolder();

    it(`${signal}: the slow request is answered, a new one is not taken, the exit code is 0`, async () => {
      const upstream = await openSlowUpstream();
      const { server, calls, headers } = await startWithKey(folder, upstream.url);
      const slow = calls.public('/api/slow', { headers });
      const held = await upstream.arrived;
      server.signal(signal);
      await server.says(new RegExp(`${signal}: finishing what is under way`));
      await untilRefused(() => calls.public('/api/late', { headers }));
      held.end('at last');
      const answer = await slow;
      expect([answer.status, answer.bytes.toString()]).to.deep.equal([200, 'at last']);
      expect(await server.ended).to.deep.equal({ code: 0, signal: null });
      expect(server.said()).to.match(/Wrkout has stopped\.\n$/);
      upstream.close();
      const row = (await readAccessLogRows(join(folder, 'data'))).find(
        ({ requestId }) => requestId === answer.headers['x-request-id'],
      );
      expect(row).to.include({ status: 200, outcome: 'forwarded' });
    });

    it(`${signal}: no write-ahead log is left to be replayed`, () => {
      for (const name of ['wrkout.sqlite', 'keys/keys.sqlite', 'lock.sqlite'])
        expect(existsSync(join(folder, 'data', `${name}-wal`)), name).to.equal(false);
    });
  }
});

describe('lifecycle: kill -9 in the middle of the traffic', function () {
  this.timeout(60_000);
  afterEach(endServerProcesses);
  const folder = tempFolder();
  const idsInLog = async (): Promise<Set<string>> =>
    new Set((await readAccessLogRows(join(folder, 'data'))).map(({ requestId }) => requestId));

  /** Calls one after another, kills the server in the middle, and goes on until there is no answer: the ids of those that came. */
  async function callUntilKilled(started: Awaited<ReturnType<typeof startWithKey>>) {
    const { server, calls, credentials, headers } = started;
    const answered: string[] = [];
    const ask = async () => {
      const { headers: told } = await calls.public('/api/things', { headers });
      answered.push(told['x-request-id'] ?? '');
    };
    while (answered.length < 30) await ask();
    // Whoever reads waits for rows on their way: what is shown is on the disk.
    const { json } = await calls.public('/v1/access-logs?limit=200', { headers: credentials });
    const durable = new Set((json as { items: AccessLogRow[] }).items.map(({ requestId }) => requestId));
    while (answered.length < 60) await ask();
    server.signal('SIGKILL');
    await untilRefused(ask);
    expect(await server.ended).to.deep.equal({ code: null, signal: 'SIGKILL' });
    return { answered, durable };
  }

  it('no row that was written is lost, none is missing but the very last, and the server starts again', async () => {
    const upstream = await openCountingUpstream();
    const started = await startWithKey(folder, upstream.url);
    const { answered, durable } = await callUntilKilled(started);
    expect(answered.length).to.be.at.least(60);
    expect(durable.size).to.equal(30);
    const next = startServerProcess({ folder, environment: { WRKOUT_UPSTREAM_URL: upstream.url } });
    const calls = await next.ready();
    const kept = await idsInLog();
    expect([...durable].filter((id) => !kept.has(id))).to.deep.equal([]);
    const lost = answered.map((id) => !kept.has(id));
    const firstLost = lost.indexOf(true);
    const unwritten = firstLost === -1 ? [] : lost.slice(firstLost);
    expect(unwritten, 'a gap in the log').to.not.include(false);
    const again = await calls.public('/api/things', { headers: started.headers });
    expect(again.status).to.equal(200);
    next.signal('SIGTERM');
    expect((await next.ended).code).to.equal(0);
    expect(await idsInLog()).to.include(again.headers['x-request-id']);
    upstream.close();
  });
});
