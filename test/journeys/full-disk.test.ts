import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '#server/foundation/clock/index.ts';
import type { AccessLogRow } from '#shared/contracts/access-log.ts';
import type { Readiness } from '#shared/contracts/health.ts';
import type { Overview } from '#shared/contracts/overview.ts';
import type { Problem } from '#shared/errors/index.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';
import { numberOf, parseExposition } from '#test/support/metrics/parse-exposition.ts';
import { makeKey } from '#test/support/whole-server/api-key-of.ts';
import { type CountingUpstream, openCountingUpstream } from '#test/support/whole-server/counting-upstream.ts';
import { startFullDiskServer } from '#test/support/whole-server/full-disk-server.ts';
import type { Answer } from '#test/support/whole-server/https-calls.ts';
import { accountHolders, administrators } from '#test/support/whole-server/people.ts';
import { endServerProcesses } from '#test/support/whole-server/server-process.ts';

/** A running server on a small disk, with an owner, a scraper and a key: all that the story needs is written before the disk is full. */
async function openStory(folder: string, upstream: CountingUpstream, whenFull: 'refuse' | 'serve') {
  const environment = { WRKOUT_UPSTREAM_URL: upstream.url, WRKOUT_LOG_FULL: whenFull };
  const server = await startFullDiskServer({ folder, environment });
  const { public: call, admin } = await server.ready();
  const { headers } = await makeKey(
    call,
    await accountHolders(call, join(server.dataFolder, 'outbox')).signUp('ada@example.com'),
  );
  const admins = administrators(admin, systemClock);
  await admins.setUp('owner', readFileSync(join(server.dataFolder, 'setup-token'), 'utf8').trim());
  const owner = await admins.signIn('owner');
  const json = { name: 'prometheus', scopes: ['metrics.read'], expiresAtUtc: null };
  const made = await admin('/admin/v1/credentials', { method: 'POST', json, headers: owner });
  const scraper = { authorization: `Bearer ${(made.json as { token: string }).token}` };
  return {
    server,
    ask: () => call('/api/things', { headers }),
    readyz: () => call('/readyz'),
    healthz: () => call('/healthz'),
    metric: async (name: string, labels = {}) => {
      const { bytes } = await admin('/metrics', { headers: scraper });
      return numberOf(parseExposition(bytes.toString()), `wrkout_access_log_${name}`, labels);
    },
    overview: async () => {
      const answer = await admin('/admin/v1/overview', { headers: owner });
      expect(answer.status, answer.bytes.toString()).to.equal(200);
      return answer.json as Overview;
    },
    /** How often the log holds the row of each request. */
    timesInLog: async () => {
      const times = new Map<string, number>();
      for (let cursor: string | null = ''; cursor !== null; ) {
        const query = cursor === '' ? '' : `&cursor=${cursor}`;
        const page = await admin(`/admin/v1/access-logs?limit=200${query}`, { headers: owner });
        const { items, nextCursor } = page.json as { items: AccessLogRow[]; nextCursor: string | null };
        for (const { requestId } of items) times.set(requestId, (times.get(requestId) ?? 0) + 1);
        cursor = nextCursor;
      }
      return times;
    },
  };
}
type Story = Awaited<ReturnType<typeof openStory>>;

const logState = ({ json }: Answer) =>
  (json as Readiness).checks.find(({ name }) => name === 'access-log')?.state;

/** Asks without waiting for answers until the probe says what is waited for. Some answers may come only when there is room again. */
async function askUntil(
  { ask, readyz }: Story,
  holds: (probe: Answer) => boolean,
): Promise<Promise<Answer>[]> {
  const asked: Promise<Answer>[] = [];
  do asked.push(ask());
  while (!holds(await readyz()));
  return asked;
}

async function untilReady({ readyz }: Story): Promise<void> {
  for (;;) {
    const probe = await readyz();
    if (probe.status === 200 && (probe.json as Readiness).status === 'ready') return;
  }
}

/** Each request that was answered by the API is in the log once. */
async function expectInLog({ timesInLog }: Story, answers: readonly Answer[]): Promise<void> {
  const times = await timesInLog();
  const ids = answers
    .filter(({ status }) => status === 200)
    .map(({ headers }) => headers['x-request-id'] ?? '');
  expect(ids.length).to.be.greaterThan(0);
  expect(ids.filter((id) => times.get(id) !== 1)).to.deep.equal([]);
}

describe('journey: the disk of a running server is full', function () {
  this.timeout(120_000);
  let upstream: CountingUpstream;
  before(async () => {
    upstream = await openCountingUpstream();
  });
  after(() => upstream.close());
  afterEach(endServerProcesses);

  const refuseFolder = tempFolder();
  it('refuse: says so everywhere, refuses, and answers again when there is room, with nothing lost that was answered', async () => {
    const story = await openStory(refuseFolder, upstream, 'refuse');
    await story.server.fill();
    const asked = await askUntil(story, ({ status }) => status === 503);
    const probe = await story.readyz();
    expect(probe.json as Problem).to.include({
      code: 'not-ready',
      detail: 'Failed checks: access-log (disk-full).',
    });
    expect((await story.healthz()).status).to.equal(200);
    const refused = await story.ask();
    expect([refused.status, (refused.json as Problem).code]).to.deep.equal([
      503,
      'temporary-reduced-capacity',
    ]);
    expect(await story.metric('state', { state: 'disk-full' })).to.equal(1);
    expect(await story.metric('has_room')).to.equal(0);
    const { health, attention } = await story.overview();
    expect(health.accessLog).to.include({
      state: 'disk-full',
      whenFull: 'refuse',
      isRefusing: true,
      lostRows: 0,
    });
    expect(attention[0]).to.deep.equal({
      severity: 'critical',
      text: 'The disk is full: the access log cannot be written. Requests to the API are refused.',
    });

    await story.server.free();
    await untilReady(story);
    const after = await story.ask();
    expect(after.status).to.equal(200);
    await expectInLog(story, [...(await Promise.all(asked)), after]);
    expect(await story.metric('has_room')).to.equal(1);
    expect(await story.metric('rows_lost_total')).to.equal(0);
    expect((await story.overview()).health.accessLog.state).to.equal('ok');
    story.server.signal('SIGTERM');
    expect(await story.server.ended).to.deep.equal({ code: 0, signal: null });
  });

  const serveFolder = tempFolder();
  it('serve: goes on answering, says that it is degraded, and writes all rows when there is room', async () => {
    const story = await openStory(serveFolder, upstream, 'serve');
    await story.server.fill();
    const asked = await askUntil(story, (probe) => logState(probe) === 'disk-full');
    const probe = await story.readyz();
    expect([probe.status, (probe.json as Readiness).status]).to.deep.equal([200, 'degraded']);
    const during = await Promise.all([...asked, story.ask(), story.ask()]);
    expect(during.map(({ status }) => status)).to.deep.equal(during.map(() => 200));
    expect(await story.metric('has_room')).to.equal(1);
    expect(await story.metric('rows_waiting')).to.be.greaterThan(0);
    const { health, attention } = await story.overview();
    expect(health.accessLog).to.include({
      state: 'disk-full',
      whenFull: 'serve',
      isRefusing: false,
      lostRows: 0,
    });
    expect(attention[0]?.text).to.contain('Requests are served, their rows stand in memory alone.');

    await story.server.free();
    await untilReady(story);
    await expectInLog(story, during);
    expect(await story.metric('rows_lost_total')).to.equal(0);
    story.server.signal('SIGTERM');
    expect(await story.server.ended).to.deep.equal({ code: 0, signal: null });
  });
});
