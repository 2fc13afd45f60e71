import { existsSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { AssertionError, expect } from 'chai';
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
      (error: Error) => {
        if (error instanceof AssertionError) throw error;
        return false;
      },
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
  this.timeout(120_000);
  afterEach(endServerProcesses);
  const folder = tempFolder();
  const clients = 6;

  /** One client: calls one after another until there is no answer; `answered` gets the ids of whole answers alone. */
  async function callUntilDead({ calls, headers }: Started, answered: string[], path: string): Promise<void> {
    await untilRefused(async () => {
      const { headers: told } = await calls.public(path, { headers });
      answered.push(told['x-request-id'] ?? '');
    });
  }

  type Started = Pick<Awaited<ReturnType<typeof startWithKey>>, 'server' | 'calls' | 'headers'>;

  /** Several clients at once, and a SIGKILL in the middle of their traffic. Every second one is refused each time. */
  async function hammerAndKill(started: Started, answered: string[], atLeast: number): Promise<void> {
    const before = answered.length;
    const all = Array.from({ length: clients }, (_, at) =>
      at % 2 === 0
        ? callUntilDead(started, answered, '/api/things')
        : callUntilDead({ ...started, headers: { 'x-api-key': 'none' } }, answered, '/api/things'),
    );
    while (answered.length - before < atLeast) await new Promise((resolve) => setImmediate(resolve));
    started.server.signal('SIGKILL');
    await Promise.all(all);
    expect(await started.server.ended).to.deep.equal({ code: null, signal: 'SIGKILL' });
  }

  it('every request that was answered is in the log exactly once, whatever the moment, over several kills', async () => {
    const upstream = await openCountingUpstream();
    const answered: string[] = [];
    let started: Started = await startWithKey(folder, upstream.url);
    const { headers } = started;
    for (const atLeast of [40, 173, 500]) {
      await hammerAndKill(started, answered, atLeast);
      const server = startServerProcess({ folder, environment: { WRKOUT_UPSTREAM_URL: upstream.url } });
      started = { server, calls: await server.ready(), headers };
    }
    // Before it ends cleanly: what was replayed stands in the day files when the server says that it is ready.
    const rows = await readAccessLogRows(join(folder, 'data'));
    const times = new Map<string, number>();
    for (const { requestId } of rows) times.set(requestId, (times.get(requestId) ?? 0) + 1);
    expect(answered.length).to.be.at.least(713);
    expect(answered.filter((id) => times.get(id) !== 1)).to.deep.equal([]);
    expect([...times.values()].filter((count) => count !== 1)).to.deep.equal([]);
    // At most what was under way when it was killed may be there without an answer: one request of each client.
    expect(rows.length - answered.length).to.be.within(0, 3 * clients);
    const again = await started.calls.public('/api/things', { headers });
    expect(again.status).to.equal(200);
    started.server.signal('SIGTERM');
    expect((await started.server.ended).code).to.equal(0);
    upstream.close();
  });
});
