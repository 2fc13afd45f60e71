import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Readiness } from '#shared/contracts/health.ts';
import type { Problem } from '#shared/errors/index.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';
import { startTarget, type TestTarget } from '#test/support/gateway/open-targets.ts';
import { makeKey } from '#test/support/whole-server/api-key-of.ts';
import { openWholeServer, type WholeServer } from '#test/support/whole-server/open-whole-server.ts';

const openSeconds = 10;

describe('readiness: /readyz of the whole server', function () {
  this.timeout(60_000);
  const folder = tempFolder();
  let targets: Record<'catalog' | 'main', TestTarget>;
  let whole: WholeServer;
  let headers: Record<string, string>;

  before(async () => {
    targets = { catalog: await startTarget(), main: await startTarget() };
    const upstreams = (['catalog', 'main'] as const).map((name) => ({
      name,
      targets: [{ url: targets[name].url }],
      breaker: { failures: 1, openSeconds },
    }));
    const routes = [{ pathPrefix: '/catalog', upstream: 'catalog' }, { upstream: 'main' }];
    const file = join(folder, 'upstreams.json');
    writeFileSync(file, JSON.stringify({ upstreams, routes }));
    whole = await openWholeServer({ environment: { WRKOUT_UPSTREAMS_FILE: file } });
    ({ headers } = await makeKey(whole.call.public, await whole.holders.signUp('ada@example.com')));
  });
  after(async () => {
    await whole.close();
    await Promise.all([targets.catalog.stop(), targets.main.stop()]);
  });

  const ask = () => whole.call.public('/readyz');
  const ready = async () => {
    const answer = await ask();
    expect(answer.status, answer.bytes.toString()).to.equal(200);
    return answer.json as Readiness;
  };
  const stateOf = ({ checks }: Readiness, name: string) => checks.find((one) => one.name === name);
  const use = (path: string) => whole.call.public(path, { headers });

  it('names each check, how it is and since when, and nothing of the configuration', async () => {
    const body = await ready();
    const sinceUtc = new Date(whole.clock.nowMs()).toISOString();
    expect(body).to.deep.equal({
      status: 'ready',
      checks: ['server', 'access-log', 'database', 'upstreams'].map((name) => ({
        name,
        state: 'ok',
        sinceUtc,
      })),
    });
    whole.clock.advance(5);
    expect(stateOf(await ready(), 'server')?.sinceUtc).to.equal(sinceUtc);
  });

  it('one upstream without a server is degraded, and its name is not told to everybody', async () => {
    await targets.catalog.stop();
    expect((await use('/api/catalog/1')).status).to.equal(502);
    const answer = await ask();
    expect(answer.json).to.include({ status: 'degraded' });
    expect(stateOf(answer.json as Readiness, 'upstreams')).to.deep.include({ state: 'some-down' });
    expect(answer.bytes.toString()).to.not.contain('catalog');
  });

  it('without any server behind it, it is not ready, and the problem names the check', async () => {
    await targets.main.stop();
    expect((await use('/api/orders')).status).to.equal(502);
    const answer = await ask();
    expect(answer.status).to.equal(503);
    expect(answer.headers['content-type']).to.contain('application/problem+json');
    expect(answer.json as Problem).to.include({
      code: 'not-ready',
      detail: 'Failed checks: upstreams (all-down).',
    });
    expect((await whole.call.public('/healthz')).status).to.equal(200);
  });

  it('is ready again when the next request may try, or no request would ever come to find out', async () => {
    whole.clock.advance(openSeconds);
    expect((await ready()).status).to.equal('ready');
    await Promise.all([targets.catalog.start(), targets.main.start()]);
    expect((await use('/api/orders')).status).to.equal(200);
    expect((await use('/api/catalog/1')).status).to.equal(200);
    expect((await ready()).status).to.equal('ready');
  });
});
