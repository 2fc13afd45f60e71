import { expect } from 'chai';
import { problemSchema } from '#shared/errors/index.ts';
import { openTestGateway, problemIn } from '#test/support/gateway/open-test-gateway.ts';

describe('gateway: refusals', () => {
  let test: Awaited<ReturnType<typeof openTestGateway>>;
  let forwarded = 0;
  const open = async (options = {}) => {
    forwarded = 0;
    test = await openTestGateway((_req, res) => {
      forwarded += 1;
      res.end('ok');
    }, options);
  };
  afterEach(() => test.close());

  it('each refusal is a problem with its code, reaches no upstream and leaves a row', async () => {
    await open();
    const { key } = test;
    const lastChanged = key.slice(0, -1) + (key.endsWith('0') ? '1' : '0');
    const cases = [
      { code: 'key-missing', status: 401, ask: { headers: {} } },
      { code: 'key-missing', status: 401, ask: { headers: { authorization: 'Basic dTpw' } } },
      { code: 'key-malformed', status: 401, ask: { headers: { 'x-api-key': lastChanged } } },
      { code: 'key-malformed', status: 401, ask: { headers: { authorization: 'Bearer x' } } },
      {
        code: 'key-malformed',
        status: 401,
        ask: { headers: ['host', 'a', 'x-api-key', key, 'x-api-key', key] },
      },
      { code: 'key-malformed', status: 401, ask: { headers: { 'x-api-key': '' } } },
      { code: 'request-refused', status: 400, ask: { method: 'TRACE' } },
      { code: 'request-refused', status: 400, ask: { path: 'ftp://example.com/api/x' } },
      { code: 'request-refused', status: 400, ask: { method: 'OPTIONS', path: '*' } },
      { code: 'request-refused', status: 400, ask: { path: '/api/a/../../admin' } },
      { code: 'request-refused', status: 400, ask: { path: '/api/%2e%2E/admin' } },
      { code: 'request-refused', status: 400, ask: { path: '/api/a%2f..%2fb' } },
      { code: 'request-refused', status: 400, ask: { path: '/api/a#b' } },
    ];
    for (const { code, status, ask } of cases) {
      const answer = await test.ask(ask);
      const problem = problemSchema.parse(problemIn(answer));
      expect([answer.status, problem.code, problem.status], JSON.stringify(ask)).to.deep.equal([
        status,
        code,
        status,
      ]);
      expect(answer.headers['content-type']).to.equal('application/problem+json');
      expect(answer.headers['x-request-id']).to.equal(problem.requestId);
      expect(answer.headers['www-authenticate'], code).to.equal(
        {
          'key-missing': 'Bearer realm="api"',
          'key-malformed': 'Bearer realm="api", error="invalid_token"',
          'request-refused': undefined,
        }[code],
      );
      expect(test.records.at(-1)).to.include({
        outcome: 'refused',
        status,
        code,
        upstreamUs: null,
        accountId: null,
      });
    }
    expect(forwarded).to.equal(0);
    expect(test.records).to.have.length(cases.length);
  });

  it('dots inside a name or a query are no climb', async () => {
    await open();
    for (const path of ['/api/.well-known/x', '/api/a..b', '/api/x...', '/api/v1.2/y?to=/../z'])
      expect((await test.ask({ path })).status, path).to.equal(200);
  });

  it('a dot segment with a path parameter behind it is a climb', async () => {
    await open();
    for (const path of ['/api/..;/x', '/api/a/..;v=1/x', '/api/%2e%2e%3b/x', '/api/..;'])
      expect((await test.ask({ path })).status, path).to.equal(400);
    expect(forwarded).to.equal(0);
  });

  it('rows have the target without the prefix, whether it was forwarded or not', async () => {
    await open();
    await test.ask({ path: '/api/ok?x=1' });
    const paths = ['/api/ok?x=1', '/api/%2e%2E/admin?x=1', '/api/a/../b', '/api/a#x', '/api', '/api?y'];
    for (const path of paths) await test.raw(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    const targets = test.records.map(({ target }) => target);
    const ok = '/ok?x=1';
    expect(targets).to.deep.equal([ok, ok, '/%2e%2E/admin?x=1', '/a/../b', '/a#x', '/', '/?y']);
  });

  it('a request that names two hosts is refused', async () => {
    await open();
    const fields = `Host: a\r\nHOST: b\r\nX-Api-Key: ${test.key}\r\nConnection: close\r\n\r\n`;
    expect(await test.raw(`GET /api/ HTTP/1.1\r\n${fields}`)).to.match(/^HTTP\/1.1 400 .*request-refused/s);
    expect(forwarded).to.equal(0);
  });

  it('a well-formed key that nobody has is unknown', async () => {
    await open();
    test.callers.clear();
    const answer = await test.ask();
    expect([answer.status, problemIn(answer).code]).to.deep.equal([401, 'key-unknown']);
    expect(answer.headers).to.not.have.any.keys('ratelimit', 'ratelimit-policy');
  });

  it('a revoked key is refused on the next request', async () => {
    await open();
    expect((await test.ask()).status).to.equal(200);
    test.callers.delete(test.key);
    expect((await test.ask()).status).to.equal(401);
  });

  it('a suspended account is refused, told its limits, and named in the row', async () => {
    await open();
    test.callers.set(test.key, { ...test.caller, refusal: 'account-inactive' });
    const answer = await test.ask();
    expect([answer.status, problemIn(answer).code]).to.deep.equal([403, 'account-inactive']);
    expect(answer.headers.ratelimit).to.match(/^"burst";r=1000;t=1,"month";r=100000;t=\d+$/);
    expect(test.records[0]).to.include({ accountId: test.caller.accountId, code: 'account-inactive' });
  });

  for (const [refusal, status] of [
    ['key-expired', 401],
    ['key-ip-refused', 403],
  ] as const)
    it(`${refusal}: refused, named in the row, and told nothing about the account`, async () => {
      await open();
      test.callers.set(test.key, { ...test.caller, refusal });
      const answer = await test.ask();
      expect([answer.status, problemIn(answer).code, forwarded]).to.deep.equal([status, refusal, 0]);
      expect(answer.headers).to.not.have.any.keys('ratelimit', 'ratelimit-policy');
      expect(test.records[0]).to.include({ keyId: test.caller.keyId, code: refusal, outcome: 'refused' });
    });

  it('a refused HEAD has fields and no body', async () => {
    await open();
    const answer = await test.ask({ method: 'HEAD', headers: {} });
    expect([answer.status, answer.body.length]).to.deep.equal([401, 0]);
    expect(Number(answer.headers['content-length'])).to.be.above(100);
    expect(test.records[0]?.responseBytes).to.equal(0);
  });

  it('a refused upload leaves the connection in order for the next request', async () => {
    await open();
    const body = 'x'.repeat(200_000);
    const answer = await test.raw(
      `POST /api/ HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}GET /api/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Api-Key: ${test.key}\r\n\r\n`,
    );
    expect(answer.match(/HTTP\/1\.1 \d+/g)).to.deep.equal(['HTTP/1.1 401', 'HTTP/1.1 200']);
  });

  it('when the access log takes no more rows, requests are refused and told to come back', async () => {
    await open({ hasRoom: () => false });
    const answer = await test.ask();
    expect([answer.status, problemIn(answer).code, answer.headers['retry-after']]).to.deep.equal([
      503,
      'temporary-reduced-capacity',
      '1',
    ]);
    expect(forwarded).to.equal(0);
  });

  it('serves says which requests are the gateway’s', async () => {
    await open();
    const serves = (url: string) => test.gateway.serves({ url } as never);
    expect(['/api', '/api/', '/api/x', '/api?x', 'http://a/v1', '*'].map(serves)).to.deep.equal(
      Array(6).fill(true),
    );
    expect(['/', '/apis', '/v1/account', '/API/x', '/privacy?/api/'].map(serves)).to.deep.equal(
      Array(5).fill(false),
    );
  });

  it('a failure inside answers 500 without telling why, and is logged', async () => {
    await open();
    test.callers.get = () => {
      throw new Error('broken directory');
    };
    const answer = await test.ask();
    expect([answer.status, problemIn(answer).code]).to.deep.equal([500, 'internal']);
    expect(answer.body.toString()).to.not.include('broken');
    expect(test.told.lines).to.deep.equal([{ level: 'error', text: 'gateway failed' }]);
  });
});
