import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Agent, WebSocket } from 'undici';
import { openSilentApi } from '#test/support/gateway/open-silent-api.ts';
import { until } from '#test/support/gateway/open-test-gateway.ts';
import { closeIn } from '#test/support/gateway/websocket-frames.ts';
import { openStaffedServer, type StaffedServer } from '#test/support/whole-server/open-staffed-server.ts';
import type { Holder } from '#test/support/whole-server/people.ts';

describe('journey: a WebSocket lasts no longer than what allows it', function () {
  this.timeout(60_000);
  let api: Awaited<ReturnType<typeof openSilentApi>>;
  let server: StaffedServer;
  let agent: Agent;
  before(async () => {
    api = await openSilentApi();
    server = await openStaffedServer({ environment: { WRKOUT_UPSTREAM_URL: api.url } });
    agent = new Agent({ connect: { ca: readFileSync(join(server.dataFolder, 'tls/ca.crt'), 'utf8') } });
  });
  after(async () => {
    await agent?.close();
    await server?.close();
    api?.close();
  });

  const issue = async ({ credentials }: Holder, bounds: object = {}) => {
    const call = { method: 'POST', json: { name: 'chat', ...bounds }, headers: credentials };
    const answer = await server.call.public('/v1/keys', call);
    expect(answer.status, answer.bytes.toString()).to.equal(201);
    return answer.json as { id: string; secret: string };
  };
  const connect = async (secret: string) => {
    const url = `${server.server.facts.publicUrl.replace('https:', 'wss:')}/api/chat`;
    const socket = new WebSocket(url, { dispatcher: agent, headers: { 'x-api-key': secret } });
    const closes: string[] = [];
    socket.addEventListener('close', ({ code, reason }) => closes.push(`${code} ${reason}`));
    await until(() => socket.readyState === WebSocket.OPEN);
    return { closes };
  };
  const closed = async (socket: { closes: string[] }, text: string) => {
    await until(() => socket.closes.length > 0);
    expect(socket.closes).to.deep.equal([text]);
  };
  const done = async (answer: Promise<{ status: number; bytes: Buffer }>) => {
    const { status, bytes } = await answer;
    expect(status, bytes.toString()).to.be.oneOf([200, 201, 204]);
  };

  it('its holder revokes the key: it ends, and the tunnel of another key stays', async () => {
    const [one, other] = [await issue(server.ada), await issue(server.ada)];
    const [ends, stays] = [await connect(one.secret), await connect(other.secret)];
    const headers = server.ada.credentials;
    await done(server.call.public(`/v1/keys/${one.id}`, { method: 'DELETE', headers }));
    await closed(ends, '1008 key-unknown');
    expect(stays.closes).to.deep.equal([]);
    await done(server.call.public(`/v1/keys/${other.id}`, { method: 'DELETE', headers }));
    await closed(stays, '1008 key-unknown');
    const rows = await server.call.public('/v1/access-logs?limit=2', { headers });
    const { items } = rows.json as { items: { status: number; outcome: string; code: string }[] };
    expect(items.map(({ status, outcome, code }) => [status, outcome, code])).to.deep.equal(
      Array(2).fill([101, 'forwarded', 'key-unknown']),
    );
  });

  it('the key is reported as leaked: it ends', async () => {
    const { secret } = await issue(server.ada);
    const socket = await connect(secret);
    const json = { reports: [{ key: secret }] };
    await done(
      server.call.public('/v1/keys/leaks', { method: 'POST', json, headers: server.services['keys.leaks'] }),
    );
    await closed(socket, '1008 key-unknown');
  });

  it('the key is rotated: it goes on through the grace time and ends with it', async () => {
    const { id, secret } = await issue(server.ada);
    const socket = await connect(secret);
    const call = { method: 'POST', json: { graceSeconds: 60 }, headers: server.ada.credentials };
    await done(server.call.public(`/v1/keys/${id}/rotate`, call));
    server.clock.advance(59);
    await server.call.public('/healthz');
    expect(socket.closes).to.deep.equal([]);
    server.clock.advance(1);
    await closed(socket, '1008 key-expired');
  });

  it('the account is suspended: its tunnels end; those of others stay', async () => {
    const [hers, his] = [await issue(server.ada), await issue(server.bob)];
    const [stays, ends] = [await connect(hers.secret), await connect(his.secret)];
    const suspend = { method: 'POST', json: { reason: 'abuse' }, headers: server.as.owner };
    await done(server.call.admin(`/admin/v1/accounts/${server.bob.accountId}/suspend`, suspend));
    await closed(ends, '1008 account-inactive');
    expect(stays.closes).to.deep.equal([]);
  });

  it('the account is closed: its tunnels end', async () => {
    const cleo = await server.holders.signUp('cleo@example.com');
    const socket = await connect((await issue(cleo)).secret);
    await done(server.call.public('/v1/account', { method: 'DELETE', headers: cleo.credentials }));
    await closed(socket, '1008 account-inactive');
  });

  it('the person is erased: her tunnels end with her account, before her data goes; then her key is unknown', async () => {
    const dora = await server.holders.signUp('dora@example.com');
    const { secret } = await issue(dora);
    const socket = await connect(secret);
    const file = { method: 'POST', json: { type: 'erasure' }, headers: dora.credentials };
    const filed = await server.call.public('/v1/rights-requests', file);
    const { id } = filed.json as { id: string };
    for (const json of [
      { action: 'verify-identity' },
      { action: 'start' },
      { action: 'complete', confirm: true },
    ]) {
      const call = { method: 'POST', json, headers: server.as.owner };
      await done(server.call.admin(`/admin/v1/rights-requests/${id}/actions`, call));
    }
    await closed(socket, '1008 account-inactive');
    const late = await server.call.public('/api/chat', { headers: { 'x-api-key': secret } });
    expect([late.status, (late.json as { code: string }).code]).to.deep.equal([401, 'key-unknown']);
    expect(
      api
        .heard()
        .map((text) => closeIn(text, { isMasked: true }))
        .at(-1),
    ).to.deep.equal({
      status: 1008,
      reason: 'account-inactive',
    });
  });
});
