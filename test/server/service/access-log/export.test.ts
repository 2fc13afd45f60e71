import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { systemContext } from '#server/foundation/http/index.ts';
import { exportRows } from '#server/service/access-log/export-rows.ts';
import type { AccessLog } from '#server/service/access-log/index.ts';
import { type LogApp, openLogApp } from '#test/support/access-log/open-log-app.ts';

const path = '/admin/v1/access-logs/export';

/** A count for each value of what `of` takes from an item. */
const tally = <T>(items: readonly T[], of: (item: T) => string): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(items, of)].map(([key, group]) => [key, group.length]));

describe('access log: export', () => {
  let app: LogApp;
  let accessLog: AccessLog;

  beforeEach(async () => {
    app = await openLogApp();
    ({ accessLog } = app);
  });
  afterEach(() => app.close());

  const push: LogApp['push'] = (...row) => app.push(...row);
  const entries = () => app.entriesOf('access-log.exported');
  const exported = async (body: object) => {
    const answer = await (await app.asAdmin('support')).post(path, body).buffer(true);
    expect(answer.status, answer.text).to.equal(200);
    return answer;
  };

  it('NDJSON has every row that fits, oldest first, over days and chunks, each person told with the exact count', async () => {
    const [anna, ben] = [
      await app.signUpAndVerify('anna@example.com'),
      await app.signUpAndVerify('ben@example.com'),
    ];
    const hour = 3_600_000;
    for (let at = 0; at < 900; at++)
      push([anna.accountId, ben.accountId, null][at % 3] ?? null, {
        timeMs: app.clock.nowMs() - 50 * hour + at * 180_000,
        status: 418,
      });
    push(anna.accountId, { status: 200 });
    const answer = await exported({ format: 'ndjson', status: '418' });
    expect(answer.get('content-type')).to.equal('application/x-ndjson');
    expect(answer.get('content-disposition')).to.equal('attachment; filename="access-log-2026-11-23.ndjson"');
    const rows = answer.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).to.have.length(900);
    expect(new Set(rows.map((row) => row.id)).size).to.equal(900);
    expect(rows.map((row) => row.timeUtc)).to.deep.equal(rows.map((row) => row.timeUtc).sort());
    const fields = { count: 300, filters: ['status'], format: 'ndjson' };
    expect(await entries()).to.have.deep.members(
      [anna.accountId, ben.accountId, null].map((subject) => ({ subject, fields, actorKind: 'admin' })),
    );
  });

  it('with a filter for an address those whose rows go out are told, and nobody else', async () => {
    const [anna, ben] = [
      await app.signUpAndVerify('anna@example.com'),
      await app.signUpAndVerify('ben@example.com'),
    ];
    for (let at = 0; at < 450; at++) push(anna.accountId, { ip: at % 2 ? '192.0.2.7' : '192.0.2.8' });
    push(ben.accountId, { ip: '192.0.2.8' });
    const answer = await exported({ format: 'csv', ip: '192.0.2.7' });
    expect(answer.text.trimEnd().split('\r\n')).to.have.length(226);
    const told = await entries();
    const annas = told.filter((one) => one.subject === anna.accountId);
    expect(annas.map((one) => (one.fields as { count: number }).count).reduce((a, b) => a + b)).to.equal(225);
    expect(told.filter((one) => one.subject === ben.accountId)).to.deep.equal([]);
    expect(JSON.stringify(told)).to.not.include('192.0.2.7');
  });

  it('an export for one person that finds nothing is that person’s consultation too', async () => {
    const carl = await app.signUpAndVerify('carl@example.com');
    const answer = await exported({ format: 'csv', accountId: carl.accountId });
    expect(answer.text.split('\r\n')).to.have.length(2);
    expect(await entries()).to.deep.equal([
      {
        subject: carl.accountId,
        fields: { count: 0, filters: ['accountId'], format: 'csv' },
        actorKind: 'admin',
      },
    ]);
  });

  it('bad input, a stranger and an auditor are refused, and nothing is recorded', async () => {
    const support = await app.asAdmin('support');
    for (const [body, pointer] of [
      [{}, '/format'],
      [{ format: 'xml' }, '/format'],
      [{ format: 'csv', status: '6xx' }, '/status'],
      [{ format: 'csv', ip: 'x' }, '/ip'],
      [{ format: 'csv', method: 'GET ' }, '/method'],
      [{ format: 'csv', route: 'odd' }, '/route'],
      [{ format: 'csv', limit: 5 }, '/limit'],
    ] as const) {
      const answer = await support.post(path, body);
      expect([answer.status, answer.body.errors?.[0].pointer]).to.deep.equal([400, pointer]);
    }
    expect((await (await app.asAdmin('auditor')).post(path, { format: 'csv' })).status).to.equal(403);
    expect((await app.adminHttp.post(path).send({ format: 'csv' })).status).to.equal(401);
    expect(await entries()).to.deep.equal([]);
  });

  it('of a person whose key is destroyed nothing sealed is in any format', async () => {
    const anna = await app.signUpAndVerify('anna@example.com');
    push(anna.accountId, { ip: '192.0.2.99', userAgent: 'secret agent', target: '/exercises/4711' });
    await accessLog.flush();
    await app.keyring.destroySubjectKey(anna.accountId);
    for (const format of ['csv', 'ndjson', 'combined']) {
      const { text } = await exported({ format });
      expect(text).to.include('/exercises/:id');
      expect(text).to.not.match(/192\.0\.2\.99|secret agent|4711/);
    }
  });

  it('GoAccess reads the Combined Log Format and counts the same: in all, by status, by path', async () => {
    const anna = await app.signUpAndVerify('anna@example.com');
    const cheese = Buffer.from('Käse/1 жук').toString('latin1');
    const agents = ['Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0', 'a "quoted" agent\\', cheese, null];
    const targets = ['/exercises', '/exercises/42?muscle=back', '/a%20b', '/style.css', '/x"y', '/very/deep'];
    for (let at = 0; at < 600; at++)
      push(at % 5 === 0 ? null : anna.accountId, {
        ip: [null, '203.0.113.9', '2001:db8::7'][at % 3] ?? null,
        userAgent: agents[at % 4] ?? null,
        target: targets[at % 6] ?? '/',
        status: [200, 201, 304, 404, 429, 499, 500, 503][at % 8] ?? 200,
        method: ['GET', 'POST', 'DELETE'][at % 3] ?? 'GET',
      });
    const { text } = await exported({ format: 'combined' });
    expect(text).to.include(String.raw`"K\xC3\xA4se/1 \xD0\xB6\xD1\x83\xD0\xBA"`);
    const file = join(app.folder, 'access.log');
    writeFileSync(file, text);
    const report = join(app.folder, 'report.json');
    await promisify(execFile)('goaccess', [
      '--no-global-config',
      '--log-format=COMBINED',
      '-o',
      report,
      file,
    ]);
    type Item = { data: string; hits: { count: number }; items?: Item[] };
    const counted = JSON.parse(readFileSync(report, 'utf8')) as Record<string, { data: Item[] }> & {
      general: Record<string, number>;
    };
    const rows = (await accessLog.list({}, { limit: 1000 })).items;
    const { general } = counted;
    expect([general.total_requests, general.valid_requests, general.failed_requests]).to.deep.equal([
      ...[600, 600, 0],
    ]);
    const statuses = (counted.status_codes?.data ?? []).flatMap((item) => item.items ?? []);
    expect(
      Object.fromEntries(statuses.map(({ data, hits }) => [data.slice(0, 3), hits.count])),
    ).to.deep.equal(tally(rows, (row) => String(row.status)));
    const panels = ['requests', 'not_found', 'static_requests'];
    const paths: Record<string, number> = {};
    for (const { data, hits } of panels.flatMap((panel) => counted[panel]?.data ?? []))
      paths[data] = (paths[data] ?? 0) + hits.count;
    const written = (target: string | null) =>
      String(target).replace('"', String.raw`\x22`).replace('%20', ' ');
    expect(paths).to.deep.equal(tally(rows, (row) => written(row.target)));
  }).timeout(20_000);

  it('rows are read as the reader takes them, and no more once it left', async () => {
    for (let at = 0; at < 6000; at++) push(null);
    let chunks = 0;
    let isOver = false;
    async function* counted(...asked: Parameters<AccessLog['read']>) {
      try {
        for await (const rows of accessLog.read(...asked)) {
          chunks += 1;
          yield rows;
        }
      } finally {
        isOver = true;
      }
    }
    const deps = { ...app, accessLog: { countSubjects: accessLog.countSubjects, read: counted } };
    const { bytes } = await exportRows(deps, systemContext('test'), { format: 'ndjson', filter: {} });
    await once(bytes, 'readable');
    bytes.read(1000);
    // Reading ahead, if there were any, would go on in each of these turns.
    for (let turn = 0; turn < 300; turn++) await setImmediate();
    expect(chunks).to.be.within(1, 5);
    bytes.destroy();
    while (!isOver) await setImmediate();
    expect(chunks).to.be.at.most(6);
  });

  it('a person gets their own rows as CSV, newest first, all or the first so many, and it is no consultation', async () => {
    const [dora, eve] = [
      await app.signUpAndVerify('dora@example.com'),
      await app.signUpAndVerify('eve@example.com'),
    ];
    const now = app.clock.nowMs();
    for (let at = 0; at < 450; at++)
      push([dora, eve][at % 2]?.accountId ?? null, { timeMs: now - ((at * 7) % 450) * 600_000 });
    const csv = (query: string) => dora.get(`/v1/access-logs${query}`).set('accept', 'text/csv');
    const all = (await csv('')).text.trimEnd().split('\r\n');
    expect(all).to.have.length(226);
    expect(all.slice(1).every((line) => line.includes(dora.accountId))).to.equal(true);
    const times = all.slice(1).map((line) => line.split(',')[1] ?? '');
    expect(times).to.deep.equal(times.toSorted().reverse());
    expect(new Set(times).size).to.equal(225);
    const first = (await csv('?limit=3')).text;
    expect(first.trimEnd().split('\r\n')).to.deep.equal(all.slice(0, 4));
    const { nextCursor } = (await dora.get('/v1/access-logs?limit=3')).body;
    const next = (await csv(`?limit=2&cursor=${nextCursor}`)).text.trimEnd().split('\r\n');
    expect(next.slice(1)).to.deep.equal(all.slice(4, 6));
    expect((await csv('?cursor=x')).status).to.equal(400);
    expect(await entries()).to.deep.equal([]);
  });
});
