import { expect } from 'chai';
import type { GatewayOptions } from '#server/service/gateway/index.ts';
import { planFrom, startTarget, type TestTarget } from '#test/support/gateway/open-targets.ts';
import { openTestGateway, problemIn } from '#test/support/gateway/open-test-gateway.ts';

type Route = { host?: string; pathPrefix?: string; stripPrefix?: boolean };

describe('gateway: routes to upstreams', () => {
  let test: Awaited<ReturnType<typeof openTestGateway>>;
  let targets: TestTarget[] = [];
  afterEach(async () => {
    await test.close();
    await Promise.all(targets.map(({ stop }) => stop()));
    targets = [];
  });

  /** An upstream of its own behind each route; says which one answered and what it saw. */
  async function open(
    routes: Route[],
    { basePath = '', ...options }: { basePath?: string } & Partial<GatewayOptions> = {},
  ) {
    targets = await Promise.all(
      routes.map((_, at) => startTarget({ respond: (req, res) => res.end(`${at} ${req.url}`) })),
    );
    const upstreams = targets.map(({ url }, at) => ({ name: `u${at}`, targets: [{ url: url + basePath }] }));
    const led = routes.map((route, at) => ({ ...route, upstream: `u${at}` }));
    test = await openTestGateway(() => undefined, {
      ...options,
      upstreams: planFrom({ upstreams, routes: led }),
    });
  }
  const seen = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await test.ask({ path: `/api${path}`, headers: { 'x-api-key': test.key, ...headers } });
    return answer.status === 200 ? answer.body.toString() : answer.status;
  };

  it('the longest prefix wins, in whatever order the file has them', async () => {
    await open([{ pathPrefix: '/' }, { pathPrefix: '/catalog/archive' }, { pathPrefix: '/catalog' }]);
    expect(await seen('/catalog/archive/1')).to.equal('1 /catalog/archive/1');
    expect(await seen('/catalog/1')).to.equal('2 /catalog/1');
    expect(await seen('/orders')).to.equal('0 /orders');
    expect(await seen('')).to.equal('0 /');
  });

  it('a prefix means whole segments', async () => {
    await open([{}, { pathPrefix: '/cat' }]);
    for (const path of ['/cat', '/cat/', '/cat?x=1', '/cat/s'])
      expect(await seen(path)).to.equal(`1 ${path}`);
    for (const path of ['/cats', '/ca', '/CAT', '/x/cat', '/cat%2Fs', '/%63at'])
      expect(await seen(path)).to.equal(`0 ${path}`);
  });

  it('a prefix is taken away where the file says so, and the path of the target stands before the rest', async () => {
    await open([{ pathPrefix: '/cat', stripPrefix: true }, { stripPrefix: true }], { basePath: '/v2/' });
    expect(await seen('/cat/1?a=/cat')).to.equal('0 /v2/1?a=/cat');
    expect(await seen('/cat')).to.equal('0 /v2/');
    expect(await seen('/cat?a')).to.equal('0 /v2/?a');
    expect(await seen('/other')).to.equal('1 /v2/other');
  });

  it('odd and encoded paths come byte for byte behind what was taken away', async () => {
    await open([{ pathPrefix: '/cat', stripPrefix: true }]);
    for (const rest of [
      '//double',
      '/a%2Fb%252F',
      '/%E2%82%AC',
      '/a;v=1,2',
      '/a+b%20c',
      '/?',
      '/...',
      '/a?b=/../c&d=%2e%2e',
    ])
      expect(await seen(`/cat${rest}`)).to.equal(`0 ${rest}`);
    expect(await seen('/cat/..')).to.equal(400);
    expect(await seen('/cat/%2e%2e/x')).to.equal(400);
  });

  it('a route for a host goes before those for every host, whatever case and port the request says', async () => {
    await open([{ pathPrefix: '/long/prefix' }, { host: 'A.example.com' }, {}]);
    expect(await seen('/long/prefix', { host: 'a.EXAMPLE.com:8443' })).to.equal('1 /long/prefix');
    expect(await seen('/long/prefix', { host: 'b.example.com' })).to.equal('0 /long/prefix');
    expect(await seen('/', { host: '[::1]:8443' })).to.equal('2 /');
  });

  it('the host that a proxy tells counts only from a trusted proxy', async () => {
    const routes = [{ host: 'a.example.com' }, {}];
    const headers = { host: 'internal', 'x-forwarded-host': 'a.example.com' };
    await open(routes, { trustedProxies: ['127.0.0.1'] });
    expect(await seen('/', headers)).to.equal('0 /');
    await test.close();
    await Promise.all(targets.map(({ stop }) => stop()));
    await open(routes);
    expect(await seen('/', headers)).to.equal('1 /');
  });

  it('a path without a route is not found, and costs nothing of the month', async () => {
    await open([{ pathPrefix: '/cat' }]);
    const answer = await test.ask({ path: '/api/dog' });
    expect([answer.status, problemIn(answer).code]).to.deep.equal([404, 'not-found']);
    expect(test.records[0]).to.include({ outcome: 'refused', code: 'not-found', upstreamUs: null });
    expect(test.gateway.usage.used(test.caller.accountId)).to.equal(0);
    expect(
      (await test.ask({ path: '/api/dog', headers: {} })).status,
      'a stranger hears of no route',
    ).to.equal(401);
  });
});
