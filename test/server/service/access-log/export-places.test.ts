import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, get, type IncomingMessage } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { createExportPlaces } from '#server/service/access-log/export-places.ts';
import type { AccountId } from '#shared/values/index.ts';
import { recordOf } from '#test/support/access-log/open-test-access-log.ts';
import { readAuditEntries } from '#test/support/server/audit-entries.ts';
import { expectProblem } from '#test/support/whole-server/expect-refusal.ts';
import { openStaffedServer, type StaffedServer } from '#test/support/whole-server/open-staffed-server.ts';
import type { Credentials } from '#test/support/whole-server/people.ts';

const path = '/admin/v1/access-logs/export';
/** More than what kernel and TLS hold between a server and a client that reads nothing. */
const [rows, targetLength] = [6000, 2000];

describe('access log: exports at once', function () {
  this.timeout(60_000);
  let server: StaffedServer;
  let open: IncomingMessage[] = [];
  before(async () => {
    server = await openStaffedServer();
    const { accessLog } = server.server.features;
    const target = `/${'x'.repeat(targetLength)}`;
    const accountId = server.ada.accountId as AccountId;
    for (let at = 0; at < rows; at++)
      accessLog.push(recordOf({ timeMs: server.clock.nowMs() - 1000, accountId, target }));
    await accessLog.flush();
  });
  afterEach(() => {
    for (const answer of open) answer.destroy();
    open = [];
  });
  after(() => server.close());

  /** A client that has its answer's fields and reads no further until it is told to. */
  const begin = async (url: string, headers: Credentials, body?: object): Promise<IncomingMessage> => {
    const ca = readFileSync(join(server.dataFolder, 'tls/ca.crt'));
    const fields = { ...headers, ...(body && { 'content-type': 'application/json' }) };
    const method = body ? 'POST' : 'GET';
    const asked = request(url, { method, ca, headers: fields, agent: false });
    asked.end(body && JSON.stringify(body));
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    // A client that leaves ends with an error here, which is what was wanted.
    answer.on('error', () => undefined);
    open.push(answer);
    return answer;
  };
  const beginAdmin = async (who: 'owner' | 'dpo' | 'support') => {
    const answer = await begin(server.server.facts.adminUrl + path, server.as[who], { format: 'ndjson' });
    expect(answer.statusCode, who).to.equal(200);
    return answer;
  };
  const refusedFor = async (who: 'owner' | 'dpo' | 'support') => {
    const call = { method: 'POST', json: { format: 'csv' }, headers: server.as[who] };
    const answer = await server.call.admin(path, call);
    const problem = expectProblem(answer, 'temporary-reduced-capacity', who);
    expect(answer.headers['retry-after']).to.equal('30');
    return problem.detail;
  };
  const told = async () =>
    (await readAuditEntries(server.server.base.database)).filter(
      ({ event }) => event === 'access-log.exported',
    ).length;
  /** Asks again as long as no place is free: when a client's end reaches the server is up to the network. */
  const beginWhenFree = async (who: 'owner' | 'dpo' | 'support') => {
    for (;;) {
      const url = server.server.facts.adminUrl + path;
      const answer = await begin(url, server.as[who], { format: 'ndjson' });
      if (answer.statusCode === 200) return answer;
      expect(answer.statusCode).to.equal(503);
      await buffer(answer);
    }
  };

  it('a third of one administrator is refused with the reason and when to come again, and is no consultation', async () => {
    await beginAdmin('owner');
    await beginAdmin('owner');
    const before = await told();
    expect(await refusedFor('owner')).to.equal('You have 2 exports under way. Wait until one has ended.');
    expect(await told()).to.equal(before);
    await beginAdmin('dpo');
  });

  it('a fifth of all is refused, whoever asks', async () => {
    for (const who of ['owner', 'owner', 'dpo', 'dpo'] as const) await beginWhenFree(who);
    expect(await refusedFor('support')).to.equal('4 exports are under way. Wait until one has ended.');
  });

  it('a place is free again when its export was read to the end, and when its client has left', async () => {
    const [first, second] = [await beginWhenFree('owner'), await beginWhenFree('owner')];
    await refusedFor('owner');
    const text = (await buffer(first)).toString();
    expect(text.trimEnd().split('\n')).to.have.length(rows);
    const third = await beginWhenFree('owner');
    await refusedFor('owner');
    second.destroy();
    await beginWhenFree('owner');
    third.destroy();
  });

  it('bad input takes no place', async () => {
    for (let at = 0; at < 5; at++) {
      const call = { method: 'POST', json: { format: 'xml' }, headers: server.as.support };
      expectProblem(await server.call.admin(path, call), 'invalid-input', 'xml');
    }
    await beginWhenFree('support');
  });

  it('account holders have places of their own: a third CSV of one is refused, another’s is not', async () => {
    const url = `${server.server.facts.publicUrl}/v1/access-logs`;
    const asCsv = (who: 'ada' | 'bob') => ({ ...server[who].credentials, accept: 'text/csv' });
    for (const who of ['owner', 'owner', 'dpo', 'dpo'] as const) await beginWhenFree(who);
    for (let at = 0; at < 2; at++) expect((await begin(url, asCsv('ada'))).statusCode).to.equal(200);
    const third = await server.call.public('/v1/access-logs', { headers: asCsv('ada') });
    expectProblem(third, 'temporary-reduced-capacity', 'ada');
    expect(third.headers['retry-after']).to.equal('30');
    const page = await server.call.public('/v1/access-logs', { headers: server.ada.credentials });
    expect(page.status).to.equal(200);
    expect((await begin(url, asCsv('bob'))).statusCode).to.equal(200);
  });

  it('an export of which nothing is read for its time is broken off, and its place is free', async () => {
    const places = createExportPlaces({ perPerson: 1, inAll: 1, idleMs: 50 });
    const endless = () => ({
      bytes: Readable.from(
        (function* () {
          for (;;) yield 'x'.repeat(65_536);
        })(),
        { objectMode: false },
      ),
      media: 'text/plain',
      headers: {},
    });
    let ended = 0;
    const front = createServer(async (_req, res) => {
      const { bytes } = await places.hold('ada', endless);
      await pipeline(bytes, res).catch(() => undefined);
      ended += 1;
    }).listen(0, '127.0.0.1');
    await once(front, 'listening');
    const asked = get(`http://127.0.0.1:${(front.address() as AddressInfo).port}`);
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    const torn = once(answer, 'error');
    while (ended === 0) await setImmediate();
    answer.resume();
    expect(String((await torn)[0])).to.contain('aborted');
    (await places.hold('ada', endless)).bytes.destroy();
    front.close();
  });

  it('an export that cannot be made holds no place', async () => {
    const places = createExportPlaces({ perPerson: 1, inAll: 1, idleMs: 1000 });
    const fails = () => Promise.reject(new Error('no rows today'));
    for (let at = 0; at < 3; at++)
      expect(await places.hold('ada', fails).catch(String)).to.contain('no rows today');
  });
});
