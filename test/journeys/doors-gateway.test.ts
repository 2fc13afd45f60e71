import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { type ErrorCode, errorTable } from '#shared/errors/index.ts';
import { formatApiKey } from '#shared/values/index.ts';
import { readAccessLogRows } from '#test/support/whole-server/access-log-rows.ts';
import { type CountingUpstream, openCountingUpstream } from '#test/support/whole-server/counting-upstream.ts';
import { expectProblem } from '#test/support/whole-server/expect-refusal.ts';
import type { Answer, Call } from '#test/support/whole-server/https-calls.ts';
import { openStaffedServer, type StaffedServer } from '#test/support/whole-server/open-staffed-server.ts';
import type { Credentials } from '#test/support/whole-server/people.ts';
import type { Snapshot } from '#test/support/whole-server/snapshot.ts';

const good = formatApiKey(randomBytes(80));
const typo = good.slice(0, -1) + (good.endsWith('a') ? 'b' : 'a');
const bearer = (key: string): Credentials => ({ authorization: `Bearer ${key}` });

/** All but the access log, which tells of refusals too. */
const beside = (snapshot: Snapshot): Snapshot =>
  Object.fromEntries(Object.entries(snapshot).filter(([place]) => !place.startsWith('access-log/')));

async function issueKey({ call }: StaffedServer, headers: Credentials, bounds: object = {}) {
  const json = { name: 'a key', ...bounds };
  const answer = await call.public('/v1/keys', { method: 'POST', json, headers });
  expect(answer.status).to.equal(201);
  return answer.json as { id: string; secret: string };
}

/** Keys that were good or are elsewhere: one revoked, one ended, one for another address, one of a suspended account, one of a closed account. */
async function spoilKeys(server: StaffedServer) {
  const { call, ada, bob, as, holders, clock } = server;
  const revoked = await issueKey(server, ada.credentials);
  await call.public(`/v1/keys/${revoked.id}`, { method: 'DELETE', headers: ada.credentials });
  const elsewhere = await issueKey(server, ada.credentials, { allowedIps: ['203.0.113.0/24'] });
  const expiresAtUtc = new Date(clock.nowMs() + 1000).toISOString();
  const ended = await issueKey(server, ada.credentials, { expiresAtUtc });
  clock.advance(1);
  const suspended = await issueKey(server, bob.credentials);
  const suspend = { method: 'POST', json: { reason: 'abuse' }, headers: as.owner };
  expect((await call.admin(`/admin/v1/accounts/${bob.accountId}/suspend`, suspend)).status).to.equal(200);
  const cleo = await holders.signUp('cleo@example.com');
  const closed = await issueKey(server, cleo.credentials);
  const closing = { method: 'DELETE', headers: cleo.credentials };
  expect((await call.public('/v1/account', closing)).status).to.equal(200);
  const plain = await issueKey(server, ada.credentials);
  const bound = { plain: plain.secret, ended: ended.secret, elsewhere: elsewhere.secret };
  return { ...bound, revoked: revoked.secret, suspended: suspended.secret, closed: closed.secret };
}

describe('doors: the gateway refuses whom it does not know, and nothing but the log tells of it', function () {
  this.timeout(60_000);
  let server: StaffedServer;
  let upstream: CountingUpstream;
  let keys: Awaited<ReturnType<typeof spoilKeys>>;

  before(async () => {
    upstream = await openCountingUpstream();
    const environment = {
      WRKOUT_UPSTREAM_URL: upstream.url,
      WRKOUT_ROUTE_SCOPES: '* /things/private=private',
    };
    server = await openStaffedServer({ environment });
    keys = await spoilKeys(server);
    // The first row of an hour makes the key it is sealed with.
    await server.call.public('/api/first');
  });
  after(async () => {
    await server?.close();
    upstream?.close();
  });

  /** The documented problem; one row with it in the log; the upstream untouched; all else as it was. */
  async function expectRefused(call: Call, code: ErrorCode, path = '/api/things?page=1'): Promise<Answer> {
    const before = beside(await server.snapshot());
    const reached = upstream.requests();
    // A document cannot list TRACE.
    const caller = call.method === 'TRACE' ? server.call.public.unlisted : server.call.public;
    const answer = await caller(path, call);
    const problem = expectProblem(answer, code, `${call.method ?? 'GET'} ${path}`);
    expect(beside(await server.snapshot())).to.deep.equal(before);
    expect(upstream.requests()).to.equal(reached);
    const rows = (await readAccessLogRows(server.dataFolder)).filter(
      (row) => row.requestId === problem.requestId,
    );
    const { status } = errorTable[code];
    expect(rows).to.deep.equal([{ requestId: problem.requestId, status, outcome: 'refused', code }]);
    return answer;
  }

  const cases: [string, ErrorCode, () => Credentials, string?][] = [
    ['no key', 'key-missing', () => ({})],
    ['another scheme', 'key-missing', () => ({ authorization: 'Basic YWRhOmFkYQ==' })],
    ['an empty key', 'key-malformed', () => ({ 'x-api-key': '' })],
    ['a key with a typo', 'key-malformed', () => bearer(typo)],
    ['half a key', 'key-malformed', () => bearer(good.slice(0, 20))],
    ['a very long key', 'key-malformed', () => ({ 'x-api-key': good.repeat(100) })],
    ['a key nobody has', 'key-unknown', () => bearer(good)],
    ['a revoked key', 'key-unknown', () => bearer(keys.revoked)],
    ['a key that has ended', 'key-expired', () => bearer(keys.ended)],
    ['a key for another address', 'key-ip-refused', () => bearer(keys.elsewhere)],
    ['a key without the scope', 'scope-missing', () => bearer(keys.plain), '/api/things/private'],
    ['the key of a suspended account', 'account-inactive', () => bearer(keys.suspended)],
    ['the key of a closed account', 'account-inactive', () => bearer(keys.closed)],
    ["a portal session in a key's place", 'key-missing', () => server.ada.credentials],
  ];
  for (const [what, code, headers, path] of cases)
    it(`${what}: ${code}`, async () => {
      const answer = await expectRefused({ headers: headers() }, code, path);
      const errors: Record<string, string> = { 'key-missing': '', 'scope-missing': 'insufficient_scope' };
      const error = errors[code] ?? (answer.status === 401 ? 'invalid_token' : undefined);
      const [asked, told] = answer.headers['www-authenticate']?.split(', ') ?? [];
      expect(asked).to.equal(error === undefined ? undefined : 'Bearer realm="api"');
      expect(told).to.equal(error ? `error="${error}"` : undefined);
    });

  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'])
    it(`${method} without a key is refused like GET`, async () => {
      if (method !== 'HEAD') return void (await expectRefused({ method }, 'key-missing'));
      const answer = await server.call.public('/api/things', { method });
      expect([answer.status, answer.bytes.length]).to.deep.equal([401, 0]);
    });

  it("a stranger's megabytes are refused without being forwarded", () =>
    expectRefused({ method: 'POST', body: Buffer.alloc(4 * 1024 * 1024, 'x') }, 'key-missing'));

  it('a path that could climb out of the upstream is refused, whoever asks', async () => {
    const { secret } = await issueKey(server, server.ada.credentials);
    await expectRefused({ headers: bearer(secret) }, 'request-refused', '/api/a/..%2f..%2fv1/account');
    await expectRefused({ method: 'TRACE', headers: bearer(secret) }, 'request-refused');
  });

  it('a good key passes, and the key itself does not', async () => {
    const { secret } = await issueKey(server, server.ada.credentials);
    const answer = await server.call.public('/api/things', { headers: bearer(secret) });
    expect([answer.status, answer.json]).to.deep.equal([200, { from: 'upstream' }]);
    expect(answer.headers).to.include.keys('x-request-id', 'ratelimit', 'ratelimit-policy');
    expect(answer.headers['strict-transport-security']).to.match(/^max-age=31536000/);
    expect(answer.cookies).to.deep.equal([]);
  });
});
