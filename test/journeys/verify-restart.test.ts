import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '#server/foundation/clock/index.ts';
import { openSqlite } from '#server/foundation/sqlite/index.ts';
import type { Verdict } from '#shared/contracts/key-services.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';
import { makeKey } from '#test/support/whole-server/api-key-of.ts';
import { accountHolders, administrators, type Credentials } from '#test/support/whole-server/people.ts';
import { endServerProcesses, startServerProcess } from '#test/support/whole-server/server-process.ts';

describe('journey: what services take from a quota outlives the server', function () {
  this.timeout(120_000);
  afterEach(endServerProcesses);
  const folder = tempFolder();

  const startIn = async () => {
    const server = startServerProcess({ folder });
    return { ...server, ...(await server.ready()) };
  };
  type Started = Awaited<ReturnType<typeof startIn>>;

  const people = async ({ public: call, admin }: Started) => {
    const ada = await accountHolders(call, join(folder, 'data/outbox')).signUp('ada@example.com');
    const admins = administrators(admin, systemClock);
    await admins.setUp('owner', readFileSync(join(folder, 'data/setup-token'), 'utf8').trim());
    const json = { name: 'a service', scopes: ['keys.verify', 'access-logs.write'], expiresAtUtc: null };
    const headers = await admins.signIn('owner');
    const made = await admin('/admin/v1/credentials', { method: 'POST', json, headers });
    const { token } = made.json as { token: string };
    return { ada, key: await makeKey(call, ada), service: { authorization: `Bearer ${token}` } };
  };
  const monthLeft = async (
    { public: call }: Started,
    service: Credentials,
    json: object,
  ): Promise<number> => {
    const answer = await call('/v1/keys/verify', { method: 'POST', json, headers: service });
    expect(answer.status, answer.bytes.toString()).to.equal(200);
    const { valid, headers } = answer.json as Verdict;
    expect(valid).to.equal(true);
    return Number(/"month";r=(\d+)/.exec(String(headers['ratelimit']))?.[1]);
  };
  const unitsOnDisk = async (): Promise<number> => {
    const db = await openSqlite(join(folder, 'data/wrkout.sqlite'), 'read-only');
    const found = await db.get<{ units: number | null }>('SELECT sum(units) AS units FROM usage_units');
    await db.close();
    return found?.units ?? 0;
  };

  it('what rows tell of and what none tells of is gone once, after a stop and after kill -9', async () => {
    let server = await startIn();
    const { ada, key, service } = await people(server);
    const [ask, look] = [
      { key: key.secret, cost: 5 },
      { key: key.secret, cost: 0 },
    ];
    const before = await monthLeft(server, service, look);
    await monthLeft(server, service, ask);
    await monthLeft(server, service, { key: key.secret });
    const row = {
      ...{ id: 'request 1', timeUtc: new Date().toISOString(), method: 'GET', path: '/exercises' },
      ...{ accountId: ada.accountId, keyId: key.id, status: 200, durationMs: 1 },
    };
    const sent = await server.public('/v1/access-logs', { method: 'POST', json: [row], headers: service });
    expect([sent.status, sent.json]).to.deep.equal([200, { accepted: 1, repeated: 0, refused: [] }]);
    expect((await server.public('/api/exercises', { headers: key.headers })).status).to.equal(200);
    expect(await monthLeft(server, service, look)).to.equal(before - 7);

    server.signal('SIGTERM');
    expect(await server.ended).to.deep.equal({ code: 0, signal: null });
    expect(await unitsOnDisk()).to.equal(5);
    server = await startIn();
    expect(await monthLeft(server, service, look)).to.equal(before - 7);

    await monthLeft(server, service, ask);
    while ((await unitsOnDisk()) < 10) await new Promise((resolve) => setImmediate(resolve));
    server.signal('SIGKILL');
    await server.ended;
    server = await startIn();
    expect(await monthLeft(server, service, look)).to.equal(before - 12);
  });
});
