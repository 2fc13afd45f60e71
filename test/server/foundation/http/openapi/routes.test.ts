import { expect } from 'chai';
import { Passport } from 'passport';
import { systemClock, systemRandom } from '#server/foundation/clock/index.ts';
import { type AppDeps, buildApp, openLog } from '#server/foundation/http/index.ts';
import { openApiRoutes } from '#server/foundation/http/openapi/index.ts';
import { loadAllContracts } from '#test/support/openapi/all-contracts.ts';
import { checkedHttp, documentOf, findDifferences } from '#test/support/openapi/index.ts';

describe('OpenAPI: routes', () => {
  const deps: AppDeps = {
    clock: systemClock,
    random: systemRandom,
    log: openLog('silent'),
    // Passport's declarations name one class in two ways that TypeScript takes for different.
    passport: new Passport() as unknown as AppDeps['passport'],
    trustedProxies: [],
  };

  for (const [path, listener, id] of [
    ['/openapi.json', 'public', 'billing.checkout'],
    ['/admin/openapi.json', 'admin', 'billing.plans'],
  ] as const)
    it(`GET ${path} answers anyone with the description of the ${listener} listener, itself included`, async () => {
      const routes = openApiRoutes({ version: '1.2.3', contracts: await loadAllContracts() });
      const answer = await checkedHttp(buildApp(deps, routes), documentOf(routes, listener)).get(path);
      expect(answer.status).to.equal(200);
      expect(answer.body.info).to.include({ version: '1.2.3' });
      expect(Object.keys(answer.body.paths)).to.include(path);
      expect(answer.text).to.include(`"operationId":"${id}"`);
      // The admin listener serves /metrics too, where scrapers look for it.
      const ofAdmin = (p: string) => p.startsWith('/admin') || p === '/metrics';
      expect(
        Object.keys(answer.body.paths).filter((p) => ofAdmin(p) !== (listener === 'admin')),
      ).to.deep.equal([]);
    });

  it('the public document describes the gateway with its limits and refusals', async () => {
    const routes = openApiRoutes({ version: '1', contracts: [] });
    const http = checkedHttp(buildApp(deps, routes), documentOf(routes, 'public'));
    const answer = await http.get('/openapi.json');
    const { get } = answer.body.paths['/api/{path}'];
    expect(get.security).to.deep.equal([{ apiKeyBearer: [] }, { apiKey: [] }]);
    expect(Object.keys(get.responses)).to.include.members(['default', '401', '403', '429', '502', '504']);
    expect(Object.keys(get.responses.default.headers)).to.include('RateLimit');
  });

  it('with each status of the gateway the API behind it may answer too, as it likes; a problem of ours is held to its form', () => {
    const document = documentOf(openApiRoutes({ version: '1', contracts: [] }), 'public');
    const seen = (status: number, type: string, body?: object) =>
      findDifferences(document, {
        ...{ method: 'GET', path: '/api/a', request: {} },
        response: { status, headers: { 'x-request-id': 'x', 'content-type': type }, body },
      });
    const problem = 'application/problem+json';
    for (const status of [400, 401, 404, 429, 503]) {
      expect(seen(status, 'text/html')).to.deep.equal([]);
      expect(seen(status, problem, { title: 'No such level.' })).to.deep.equal([]);
    }
    const ours = { type: 'urn:wrkout:problem:key-unknown', title: 't', status: 401, requestId: 'x' };
    expect(seen(401, problem, { ...ours, code: 'key-unknown' })).to.deep.equal([]);
    expect(seen(401, problem, { ...ours, code: 'rate-limited' })).to.not.deep.equal([]);
    expect(seen(401, problem, { ...ours, code: 'key-unknown', secret: 1 })).to.not.deep.equal([]);
  });

  it('the gateway takes any query, and any body where a method has one', () => {
    const document = documentOf(openApiRoutes({ version: '1', contracts: [] }), 'public');
    const response = { status: 200, headers: { 'x-request-id': 'x', 'content-type': 'text/csv' } };
    const differences = (method: string, body?: unknown) =>
      findDifferences(document, { method, path: '/api/a/b?c=1&query=2&c=3', request: { body }, response });
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'DELETE'])
      expect(differences(method), method).to.deep.equal([]);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      expect(differences(method, Buffer.of(0, 255)), method).to.deep.equal([]);
  });
});
