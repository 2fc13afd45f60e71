import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import type { AccessLogRow } from '#shared/contracts/access-log.ts';
import { formatApiKey } from '#shared/values/index.ts';
import { openStaffedServer, type StaffedServer } from '#test/support/whole-server/open-staffed-server.ts';
import { openReadmeApp, type ReadmeApp, readmeMiddleware } from '#test/support/whole-server/readme-app.ts';

describe("journey: README's middleware guards an app of one's own and tells what it answered", function () {
  this.timeout(60_000);
  let server: StaffedServer;
  let app: ReadmeApp;
  let secret: string;
  let keyId: string;

  before(async () => {
    server = await openStaffedServer({ environment: { WRKOUT_ROUTE_SCOPES: 'GET /private=private:read' } });
    const key = await server.call.public('/v1/keys', {
      method: 'POST',
      json: { name: 'a key' },
      headers: server.ada.credentials,
    });
    ({ secret, id: keyId } = key.json as { secret: string; id: string });
    app = await openReadmeApp(server);
  });
  after(async () => {
    await app?.close();
    await server?.close();
  });

  const call = (path: string, headers: Record<string, string>, signal?: AbortSignal) =>
    fetch(app.url + path, {
      headers: { 'user-agent': 'a client', ...headers },
      ...(signal ? { signal } : {}),
    });
  const flush = () => app.flush();
  const rows = async (): Promise<AccessLogRow[]> => {
    const headers = server.as.owner;
    const { json } = await server.call.admin('/admin/v1/access-logs?limit=50', { headers });
    return (json as { items: AccessLogRow[] }).items;
  };

  it('is at most 80 lines long', () => {
    expect(readmeMiddleware().trim().split('\n').length).to.be.at.most(80);
  });

  it('a good key passes, an unknown one does not, and both are rows of the log', async () => {
    const good = await call('/hello?page=2', { 'x-api-key': secret });
    expect([good.status, await good.text()]).to.deep.equal([200, `hello ${server.ada.accountId}`]);
    const bad = await call('/hello', { authorization: 'Bearer nonsense' });
    expect([bad.status, (await bad.json()).code]).to.deep.equal([401, 'key-malformed']);
    await flush();
    const found = await rows();
    expect(found).to.have.length(2);
    expect(found.find(({ status }) => status === 200)).to.deep.include({
      ...{ accountId: server.ada.accountId, keyId, method: 'GET', target: '/hello?page=2', code: null },
      ...{ outcome: 'forwarded', responseBytes: 42, ip: '127.0.0.1', userAgent: 'a client' },
    });
    expect(found.find(({ status }) => status === 401)).to.include({
      ...{ accountId: null, outcome: 'refused', code: 'key-malformed' },
    });
  });

  it('a client that leaves in the middle is told as one that left', async () => {
    const leaving = new AbortController();
    const answer = await call('/slow', { 'x-api-key': secret }, leaving.signal);
    expect(answer.status).to.equal(200);
    leaving.abort();
    let found: AccessLogRow[] = [];
    while (!found.some(({ outcome }) => outcome === 'client-aborted')) {
      await flush();
      found = await rows();
    }
    expect(found).to.have.length(3);
  });

  const issue = async (json: object): Promise<{ id: string; secret: string }> => {
    const headers = server.ada.credentials;
    const made = await server.call.public('/v1/keys', { method: 'POST', json, headers });
    return made.json as { id: string; secret: string };
  };
  /** What an answer says, without what is of this one request. */
  const said = (status: number, headers: (name: string) => unknown, problem: object) => ({
    status,
    problem: { ...problem, requestId: 'its own' },
    isNamed: headers('x-request-id') === (problem as { requestId: string }).requestId,
    headers: [...told].map((name) => [name, headers(name) ?? null]),
  });
  const told = [
    ...['content-type', 'www-authenticate', 'retry-after', 'ratelimit-policy', 'ratelimit', 'cache-control'],
    ...['x-content-type-options', 'content-security-policy', 'content-length'],
  ];
  /** Asks the app and the gateway the same and expects the same answer. Returns its code. */
  const expectSame = async (path: string, headers: Record<string, string>): Promise<string> => {
    const own = await call(path, headers);
    const ours = await server.call.public(`/api${path}`, { headers });
    const problem = (await own.json()) as { code: string };
    expect(said(own.status, (name) => own.headers.get(name), problem)).to.deep.equal(
      said(ours.status, (name) => ours.headers[name], ours.json as object),
    );
    return problem.code;
  };

  it('refuses as the gateway does: status, problem, challenge and what is left', async () => {
    const ended = await issue({
      name: 'ends',
      expiresAtUtc: new Date(server.clock.nowMs() + 1000).toISOString(),
    });
    const revoked = await issue({ name: 'revoked' });
    const elsewhere = await issue({ name: 'elsewhere', allowedIps: ['203.0.113.0/24'] });
    await server.call.public(`/v1/keys/${revoked.id}`, { method: 'DELETE', headers: server.ada.credentials });
    server.clock.advance(2);
    const cases: [code: string, headers: Record<string, string>, path?: string][] = [
      ['key-missing', {}],
      ['key-missing', { authorization: 'Basic YTpi' }],
      ['key-malformed', { 'x-api-key': '' }],
      ['key-malformed', { authorization: 'Bearer nonsense' }],
      ['key-malformed', { 'x-api-key': secret.repeat(20) }],
      ['key-unknown', { 'x-api-key': formatApiKey(randomBytes(120)) }],
      ['key-unknown', { authorization: `Bearer ${revoked.secret}` }],
      ['key-expired', { authorization: `Bearer ${ended.secret}` }],
      ['key-ip-refused', { 'x-api-key': elsewhere.secret }],
      ['scope-missing', { 'x-api-key': secret }, '/private/7'],
    ];
    for (const [code, headers, path = '/hello'] of cases)
      expect(await expectSame(path, headers), code).to.equal(code);
    await flush();
  });

  it('a good answer tells what is left of the limits, as the gateway does', async () => {
    const own = await call('/hello', { 'x-api-key': secret });
    const ours = await server.call.public('/api/exercises', { headers: { 'x-api-key': secret } });
    expect(own.headers.get('ratelimit-policy')).to.equal(ours.headers['ratelimit-policy']);
    expect(own.headers.get('ratelimit')).to.match(/r=\d+;t=\d+/);
  });

  it('too many calls are refused with the time to wait, as by the gateway', async () => {
    let last = await call('/hello', { 'x-api-key': secret });
    for (let calls = 0; calls < 100 && last.status === 200; calls++)
      last = await call('/hello', { 'x-api-key': secret });
    expect(last.status).to.equal(429);
    expect(Number(last.headers.get('retry-after'))).to.be.within(1, 60);
    expect(await expectSame('/hello', { 'x-api-key': secret })).to.equal('rate-limited');
  });
});
