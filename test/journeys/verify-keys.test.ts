import { expect } from 'chai';
import type { Verdict } from '#shared/contracts/key-services.ts';
import { findDifferences } from '#test/support/openapi/index.ts';
import type { Answer } from '#test/support/whole-server/https-calls.ts';
import { openStaffedServer, type StaffedServer } from '#test/support/whole-server/open-staffed-server.ts';

describe('verify API: a service that is not behind the gateway asks about keys', function () {
  this.timeout(60_000);
  let server: StaffedServer;
  before(async () => {
    server = await openStaffedServer();
  });
  after(() => server?.close());

  const verify = async (body: object): Promise<Verdict> => {
    const headers = server.services['keys.verify'];
    const answer = await server.call.public('/v1/keys/verify', { method: 'POST', json: body, headers });
    expect(answer.status, answer.bytes.toString()).to.equal(200);
    const { status, headers: told, json } = answer;
    const response = { status, headers: told, body: json };
    const exchange = { method: 'POST', path: '/v1/keys/verify', request: { body }, response };
    expect(findDifferences(server.documents.public, exchange)).to.deep.equal([]);
    return json as Verdict;
  };
  const asAda = (path: string, method: string, json?: object): Promise<Answer> =>
    server.call.public(path, { method, headers: server.ada.credentials, ...(json ? { json } : {}) });
  const issue = async (body: object) =>
    (await asAda('/v1/keys', 'POST', body)).json as { id: string; secret: string };

  it('a key is valid until it is revoked, and not one answer longer', async () => {
    const { id, secret } = await issue({ scopes: ['a:read'] });
    expect(await verify({ key: secret, scopes: ['a:read'] })).to.include({ valid: true, keyId: id });
    expect(await verify({ key: secret, scopes: ['a:write'] })).to.include({
      valid: false,
      code: 'scope-missing',
    });
    await asAda(`/v1/keys/${id}`, 'DELETE');
    expect(await verify({ key: secret })).to.include({ valid: false, code: 'key-unknown', accountId: null });
  });

  it('a key with an allow-list is judged by the address that is told, and refused without one', async () => {
    const { secret } = await issue({ allowedIps: ['203.0.113.0/24'] });
    expect(await verify({ key: secret, ip: '203.0.113.7' })).to.include({ valid: true });
    for (const ip of ['198.51.100.1', null])
      expect(await verify({ key: secret, ip })).to.include({ valid: false, code: 'key-ip-refused' });
    expect(await verify({ key: secret })).to.include({ code: 'key-ip-refused' });
  });

  it('what a verdict takes is gone for the gateway too, and shown as usage', async () => {
    const { secret } = await issue({});
    const before = await verify({ key: secret, cost: 0 });
    await verify({ key: secret, cost: 3 });
    const answer = await server.call.public('/api/exercises', { headers: { 'x-api-key': secret } });
    expect(answer.status).to.equal(200);
    expect((await verify({ key: secret, cost: 0 })).remaining).to.equal((before.remaining ?? 0) - 4);
  });

  it('the last use of the key is told, as for a request', async () => {
    const { id, secret } = await issue({});
    await verify({ key: secret });
    const { items } = (await asAda('/v1/keys', 'GET')).json as {
      items: { id: string; lastUsedAtUtc: string }[];
    };
    expect(items.find((key) => key.id === id)?.lastUsedAtUtc).to.equal(
      new Date(server.clock.nowMs()).toISOString(),
    );
  });
});
