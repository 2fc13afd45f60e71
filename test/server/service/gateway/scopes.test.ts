import { expect } from 'chai';
import { type RouteScopes, scopesByRoute } from '#server/service/gateway/scope-rules.ts';
import { requests } from '#test/support/gateway/limits.ts';
import { openTestGateway, problemIn } from '#test/support/gateway/open-test-gateway.ts';

const routeScopes: RouteScopes[] = [
  { method: 'GET', path: '/exercises', scopes: ['exercises:read'] },
  { method: 'POST', path: '/exercises', scopes: ['exercises:write'] },
  { method: '*', path: '/exercises/private', scopes: ['private', 'exercises:read'] },
];
const needed = scopesByRoute(routeScopes);

describe('gateway: scopes of a route', () => {
  it('a rule holds for its path and all below, for HEAD as for GET, and for nothing beside it', () => {
    for (const [method, target, scopes] of [
      ['GET', '/exercises', ['exercises:read']],
      ['HEAD', '/exercises/', ['exercises:read']],
      ['GET', '/exercises/7?x=/private', ['exercises:read']],
      ['POST', '/exercises/7', ['exercises:write']],
      ['DELETE', '/exercises/private/7', ['private', 'exercises:read']],
      ['POST', '/exercises/private', ['exercises:write', 'private', 'exercises:read']],
      ['DELETE', '/exercises/7', []],
      ['GET', '/exercisesx', []],
      ['GET', '/', []],
      ['GET', '/v1/exercises', []],
    ] as const)
      expect(needed(method, target), `${method} ${target}`).to.deep.equal(scopes);
    expect(scopesByRoute([{ method: '*', path: '/', scopes: ['all'] }])('GET', '/x/y')).to.deep.equal([
      'all',
    ]);
  });

  it('no spelling of a path that some server reads as the same needs less', () => {
    for (const target of [
      '/%65xercises/7',
      '/%2565xercises',
      '//exercises//7',
      '/Exercises/7',
      '/exercises;v=1/7',
      '/exercises%2F7',
      '\\exercises\\7',
      '/exercises%5C7',
      '/x/%252e%252e/exercises',
      '/exercises/%',
      '/%ff',
      '/a%00/exercises',
    ])
      expect(needed('GET', target), target).to.include('exercises:read');
  });

  it('a key without the scope is refused and told what it lacks; one with it passes, and its scopes go with the request', async () => {
    const seen: unknown[] = [];
    const test = await openTestGateway(
      (req, res) => {
        seen.push(req.headers['x-wrkout-key-scopes']);
        res.end('ok');
      },
      { routeScopes },
    );
    const refused = await test.ask({ path: '/api/exercises/7' });
    expect([refused.status, problemIn(refused).code, seen]).to.deep.equal([403, 'scope-missing', []]);
    expect(refused.headers['www-authenticate']).to.equal(
      'Bearer realm="api", error="insufficient_scope", scope="exercises:read"',
    );
    expect(test.records[0]).to.include({
      outcome: 'refused',
      code: 'scope-missing',
      keyId: test.caller.keyId,
    });
    test.callers.set(test.key, { ...test.caller, scopes: ['exercises:read', 'plans'] });
    expect((await test.ask({ path: '/api/exercises/7' })).status).to.equal(200);
    expect((await test.ask({ path: '/api/exercises/private' })).status).to.equal(403);
    expect(seen).to.deep.equal(['exercises:read plans']);
    await test.close();
  });

  it('a request that lacks a scope takes nothing from the limits', async () => {
    const test = await openTestGateway((_req, res) => res.end('ok'), {
      routeScopes,
      limits: { limits: [requests(1)] },
    });
    for (let time = 0; time < 3; time++)
      expect((await test.ask({ path: '/api/exercises' })).status).to.equal(403);
    expect((await test.ask({ path: '/api/else' })).status).to.equal(200);
    await test.close();
  });
});
