import { expect } from 'chai';
import type { AccessLogRow } from '#shared/contracts/access-log.ts';
import { fileAndAct, toTheEnd } from '#test/support/good-calls/open-busy-server.ts';
import type { Call } from '#test/support/whole-server/https-calls.ts';
import { openStaffedServer, type StaffedServer } from '#test/support/whole-server/open-staffed-server.ts';

const lines = { 'content-type': 'application/x-ndjson' };

describe('ingest: a service that is not behind the gateway sends what it answered', function () {
  this.timeout(60_000);
  let server: StaffedServer;
  before(async () => {
    server = await openStaffedServer({ environment: { WRKOUT_LOG_IP: 'truncated' } });
  });
  after(() => server?.close());

  const send = async (call: Call) => {
    const headers = { ...server.services['access-logs.write'], ...call.headers };
    const answer = await server.call.public('/v1/access-logs', { ...call, method: 'POST', headers });
    expect(answer.status, answer.bytes.toString().slice(0, 300)).to.equal(200);
    return answer.json as {
      accepted: number;
      repeated: number;
      refused: { index: number; line?: number; pointer: string }[];
    };
  };
  const record = (fields: object = {}) => ({
    id: 'a request',
    timeUtc: new Date(server.clock.nowMs() - 1000).toISOString(),
    accountId: server.bob.accountId,
    method: 'GET',
    path: '/reports/7?token=hidden&page=2',
    status: 200,
    durationMs: 3,
    ip: '203.0.113.77',
    ...fields,
  });
  const rowsOfBob = async (): Promise<AccessLogRow[]> => {
    const { json } = await server.call.public('/v1/access-logs', { headers: server.bob.credentials });
    return (json as { items: AccessLogRow[] }).items;
  };
  const requestsOfBob = async (): Promise<number> => {
    const { json } = await server.call.public('/v1/usage', { headers: server.bob.credentials });
    return (json as { total: { requests: number } }).total.requests;
  };

  it('the person sees the row, without what must not be kept; and it is counted once however it was sent', async () => {
    const one = record();
    await Promise.all([send({ json: [one] }), send({ json: [one, one] })]);
    const again = await send({ body: `${JSON.stringify(one)}\n`, headers: lines });
    expect(again).to.deep.equal({ accepted: 1, repeated: 1, refused: [] });
    const rows = await rowsOfBob();
    expect(rows).to.have.length(1);
    expect(rows[0]).to.include({
      ...{ route: '/reports/:id', target: '/reports/7?token=REDACTED&page=2', ip: '203.0.113.0' },
      ...{ outcome: 'forwarded', durationMs: 3 },
    });
    expect(await requestsOfBob()).to.equal(1);
  });

  it('in an array and in lines, what is wrong with one keeps no other out', async () => {
    const good = [record({ id: 'b' }), record({ id: 'c' })];
    const json = [good[0], record({ status: 'fine' }), good[1]];
    const expected = { accepted: 2, refused: [{ index: 1, pointer: '/status' }] };
    const seen = ({ accepted, refused }: Awaited<ReturnType<typeof send>>) => ({
      accepted,
      refused: refused.map(({ index, line, pointer }) => ({ index, pointer, ...(line && { line }) })),
    });
    expect(seen(await send({ json, isPartlyBad: true }))).to.deep.equal(expected);
    const body = `\n${json.map((one) => JSON.stringify(one)).join('\r\n')}`;
    const onLine = [{ index: 1, line: 3, pointer: '/status' }];
    expect(seen(await send({ body, headers: lines }))).to.deep.equal({ accepted: 2, refused: onLine });
    expect(await rowsOfBob()).to.have.length(3);
  });

  it("a service's own code stands in the person's rows, in the console's page and in each form of export", async () => {
    await send({ json: [record({ id: 'own', status: 402, outcome: 'refused', code: 'card-declined' })] });
    expect((await rowsOfBob()).map(({ code }) => code)).to.include('card-declined');
    const query = `accountId=${server.bob.accountId}&outcome=refused&status=402`;
    const page = await server.call.admin(`/admin/v1/access-logs?${query}`, { headers: server.as.owner });
    const [row] = (page.json as { items: AccessLogRow[] }).items;
    expect(row).to.include({ code: 'card-declined', outcome: 'refused' });
    for (const format of ['csv', 'ndjson']) {
      const json = { format, outcome: 'refused', status: '402' };
      const call = { method: 'POST', json, headers: server.as.owner };
      const { bytes } = await server.call.admin('/admin/v1/access-logs/export', call);
      expect(bytes.toString(), format).to.contain('card-declined');
    }
  });

  it('rows of an erased account are refused from then on', async () => {
    await fileAndAct(server, server.bob.credentials, { type: 'erasure', actions: toTheEnd });
    const { accepted, refused } = await send({ json: [record({ id: 'late' }), record({ id: 'd' })] });
    expect([accepted, refused.map(({ pointer }) => pointer)]).to.deep.equal([
      0,
      ['/accountId', '/accountId'],
    ]);
  });
});
