import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { Agent, request } from 'undici';
import type { AccessLogRow } from '#shared/contracts/access-log.ts';
import type { AccountId } from '#shared/values/index.ts';
import { recordOf } from '#test/support/access-log/open-test-access-log.ts';
import { readEvents } from '#test/support/access-log/read-events.ts';
import { readAuditEntries } from '#test/support/server/audit-entries.ts';
import { openStaffedServer, type StaffedServer } from '#test/support/whole-server/open-staffed-server.ts';
import type { Credentials } from '#test/support/whole-server/people.ts';

const path = '/admin/v1/access-logs/stream';

describe('access log: live tail', function () {
  this.timeout(60_000);
  let server: StaffedServer;
  let agent: Agent;

  beforeEach(async () => {
    server = await openStaffedServer();
    agent = new Agent({ connect: { ca: readFileSync(join(server.dataFolder, 'tls/ca.crt'), 'utf8') } });
  });
  afterEach(async () => {
    await agent.destroy();
    await server.close();
  });

  const watch = async (query = '', headers: Credentials = server.as.owner) => {
    const url = server.server.facts.adminUrl + path + query;
    const answer = await request(url, { dispatcher: agent, headers, bodyTimeout: 20_000 });
    expect(answer.statusCode).to.equal(200);
    expect(answer.headers['content-type']).to.match(/^text\/event-stream/);
    expect(answer.headers['cache-control']).to.equal('no-store');
    const leave = () => answer.body.destroy();
    // A stream that is left ends with an error here, which is what was wanted.
    answer.body.on('error', () => undefined);
    const events = readEvents(answer.body);
    await events.next('comment');
    return { ...events, leave };
  };
  const push = (fields = {}): string => {
    const record = recordOf({ timeMs: server.clock.nowMs(), ...fields });
    server.server.features.accessLog.push(record);
    return record.id;
  };
  const ofAda = () => ({ accountId: server.ada.accountId as AccountId });
  const ofBob = () => ({ accountId: server.bob.accountId as AccountId });
  const told = async () =>
    (await readAuditEntries(server.server.base.database))
      .filter(({ event }) => event === 'access-log.watched')
      .map(({ subject, fields }) => ({ subject, count: (fields as { count: number }).count }));
  const toldOf = async (subject: string | null) =>
    (await told()).filter((one) => one.subject === subject).reduce((sum, { count }) => sum + count, 0);

  it('a call through the gateway is shown once it is answered, as the list shows it', async () => {
    const live = await watch();
    expect((await server.call.public('/api/exercises')).status).to.equal(401);
    const [shown] = await live.rows(1);
    live.leave();
    const { json } = await server.call.admin('/admin/v1/access-logs?limit=1', { headers: server.as.owner });
    expect([shown]).to.deep.equal((json as { items: AccessLogRow[] }).items);
  });

  it('the watch is recorded at its beginning, and each person before their first row and with every row by the end', async () => {
    const live = await watch('?status=418');
    expect(await told()).to.deep.equal([{ subject: null, count: 0 }]);
    push({ ...ofAda(), status: 418 });
    await live.rows(1);
    expect(await toldOf(server.ada.accountId)).to.equal(1);
    push({ ...ofBob(), status: 200 });
    for (let at = 0; at < 3; at++) push({ ...ofAda(), status: 418 });
    push({ status: 418 });
    await live.rows(4);
    server.server.features.accessLog.endWatches();
    expect((await live.rest()).at(-1)).to.deep.include({ name: 'end', data: { reason: 'server-stopping' } });
    expect(await toldOf(server.ada.accountId)).to.equal(4);
    expect(await toldOf(null)).to.equal(1);
    expect(await toldOf(server.bob.accountId)).to.equal(0);
  });

  it('only rows that fit are shown', async () => {
    const live = await watch(`?accountId=${server.ada.accountId}&status=5xx&route=/a&method=POST`);
    const wanted = { ...ofAda(), status: 503, target: '/a?x=1', method: 'POST' };
    for (const wrong of [{ status: 404 }, { target: '/b' }, { method: 'GET' }, { accountId: null }])
      push({ ...wanted, ...wrong });
    const id = push(wanted);
    expect((await live.rows(1))[0]?.id).to.equal(id);
    live.leave();
  });

  it('who comes back with the last id gets what was written meanwhile, in order, once', async () => {
    const first = await watch();
    push();
    const { id } = await first.next('row');
    first.leave();
    const missed = Array.from({ length: 5 }, (_, at) => push({ timeMs: server.clock.nowMs() - at * 1000 }));
    await server.server.features.accessLog.flush();
    const again = await watch('', { ...server.as.owner, 'last-event-id': id ?? '' });
    const live = push();
    expect((await again.rows(6)).map((row) => row.id)).to.deep.equal([...missed, live]);
    again.leave();
  });

  it('after longer than rows are remembered they are read from the log, and what is too much is told as a gap', async () => {
    const first = await watch();
    push();
    const { id } = await first.next('row');
    first.leave();
    while (server.server.features.accessLog.watches() > 0) await setImmediate();
    server.clock.advance(120);
    const missed = Array.from({ length: 5 }, (_, at) => push({ timeMs: server.clock.nowMs() - 5000 + at }));
    await server.server.features.accessLog.flush();
    const again = await watch('', { ...server.as.owner, 'last-event-id': id ?? '' });
    expect((await again.rows(5)).map((row) => row.id)).to.deep.equal(missed);
    again.leave();
    while (server.server.features.accessLog.watches() > 0) await setImmediate();
    server.clock.advance(120);
    for (let at = 0; at < 1500; at++) push({ timeMs: server.clock.nowMs() - 5000 + at });
    const late = await watch('', { ...server.as.owner, 'last-event-id': id ?? '' });
    expect(await late.rows(1000)).to.have.length(1000);
    const { afterCursor } = (await late.next('gap')).data as { afterCursor: string };
    late.leave();
    const query = `/admin/v1/access-logs?limit=200&cursor=${afterCursor}`;
    expect((await server.call.admin(query, { headers: server.as.owner })).status).to.equal(200);
  });

  it('it ends when the session is signed out, and shows nothing more', async () => {
    const live = await watch();
    const out = { method: 'DELETE', headers: server.as.owner };
    expect((await server.call.admin('/admin/v1/session', out)).status).to.equal(204);
    server.clock.advance(1);
    push();
    expect(await live.rest()).to.deep.equal([{ name: 'end', id: null, data: { reason: 'session-ended' } }]);
  });

  it('it ends when the session has ended by time', async () => {
    const live = await watch();
    server.clock.advance(16 * 60);
    push();
    expect((await live.rest()).map(({ name }) => name)).to.deep.equal(['end']);
  });

  it('the server stops without waiting for those who watch', async () => {
    const live = await watch();
    const fromMs = performance.now();
    const stopped = server.server.stop();
    expect((await live.rest()).at(-1)).to.deep.include({ name: 'end', data: { reason: 'server-stopping' } });
    await stopped;
    expect(performance.now() - fromMs).to.be.below(5000);
  });

  it('with an end that is past it ends at once', async () => {
    const live = await watch('?to=2020-01-01');
    expect((await live.rest()).at(-1)).to.deep.include({ name: 'end', data: { reason: 'nothing-more' } });
  });

  it('an auditor, a wrong filter and a foreign id are refused, and nothing is recorded', async () => {
    const { call, as } = server;
    expect((await call.admin(path, { headers: as.auditor })).status).to.equal(403);
    expect((await call.admin(path)).status).to.equal(401);
    for (const [query, id, pointer] of [
      ['?status=6xx', '', '?status'],
      ['?limit=5', '', '?limit'],
      ['?method=', '', '?method'],
      ['?route=odd', '', '?route'],
      ['', 'x', 'header:Last-Event-ID'],
    ] as const) {
      const headers = { ...as.owner, ...(id === '' ? {} : { 'last-event-id': id }) };
      const answer = await call.admin(path + query, { headers });
      expect(answer.status).to.equal(400);
      expect((answer.json as { errors: { pointer: string }[] }).errors[0]?.pointer).to.equal(pointer);
    }
    expect(await told()).to.deep.equal([]);
  });
});
