import { expect } from 'chai';
import { until } from '#test/support/gateway/open-test-gateway.ts';
import { numberOf, type ParsedFamily, parseExposition } from '#test/support/metrics/parse-exposition.ts';
import { makeKey } from '#test/support/whole-server/api-key-of.ts';
import { type CountingUpstream, openCountingUpstream } from '#test/support/whole-server/counting-upstream.ts';
import { openStaffedServer, type StaffedServer } from '#test/support/whole-server/open-staffed-server.ts';

/** Every label there may be. A new one has to be thought about: it must never name a person or where they call from. */
const knownLabels = ['code', 'le', 'node', 'outcome', 'state', 'status', 'target', 'upstream', 'version'];

describe('metrics: /metrics of the whole server', function () {
  this.timeout(60_000);
  let server: StaffedServer;
  let upstream: CountingUpstream;
  let key: Awaited<ReturnType<typeof makeKey>>;

  before(async () => {
    upstream = await openCountingUpstream((req, res) => {
      if (req.url === '/breaks') req.socket.destroy();
      else if (req.url === '/gone') res.writeHead(410, { 'content-type': 'text/plain' }).end('gone');
      else req.resume().once('end', () => res.end('four'));
    });
    server = await openStaffedServer({ environment: { WRKOUT_UPSTREAM_URL: upstream.url } });
    key = await makeKey(server.call.public, server.ada);
    const { public: call } = server.call;
    await call('/api/some/thing', { method: 'POST', headers: key.headers, body: '12345' });
    await call('/api/gone', { headers: key.headers });
    await call('/api/breaks', { headers: key.headers });
    await call('/api/thing', { headers: { 'x-api-key': 'no key' } });
    const { accessLog, gateway: asked } = server.server.features;
    await until(() => asked.inFlight() === 0);
    await accessLog.flush();
  });
  after(async () => {
    await server.close();
    upstream.close();
  });

  const scrape = async () => {
    const answer = await server.call.admin('/metrics', { headers: server.services['metrics.read'] });
    expect(answer.status, answer.bytes.toString()).to.equal(200);
    return { ...answer, text: answer.bytes.toString('utf8') };
  };
  const read = async (): Promise<Map<string, ParsedFamily>> => parseExposition((await scrape()).text);
  const gateway = (families: Map<string, ParsedFamily>, name: string, labels = {}) =>
    numberOf(families, `wrkout_gateway_${name}`, labels);

  it('is the text format of Prometheus, for a service with metrics.read', async () => {
    const { headers, text } = await scrape();
    expect(headers['content-type']).to.equal('text/plain; version=0.0.4; charset=utf-8');
    expect(parseExposition(text).get('wrkout_build_info')?.series[0]?.labels).to.include({
      node: process.versions.node,
    });
  });

  it('counts requests by how they ended, with times and bytes', async () => {
    const families = await read();
    const requests = (outcome: string, status: string) =>
      gateway(families, 'requests_total', { outcome, status });
    expect([requests('forwarded', '2xx'), requests('forwarded', '4xx')]).to.deep.equal([1, 1]);
    expect([requests('refused', '4xx'), requests('upstream-failed', '5xx')]).to.deep.equal([1, 1]);
    const code = (outcome: string, name: string) =>
      gateway(families, 'request_codes_total', { outcome, code: name });
    expect(code('refused', 'key-malformed')).to.equal(1);
    expect(code('upstream-failed', 'upstream-unreachable')).to.equal(1);
    expect(gateway(families, 'request_duration_seconds_count')).to.equal(4);
    expect(gateway(families, 'own_duration_seconds_count')).to.equal(4);
    expect(gateway(families, 'upstream_duration_seconds_count')).to.equal(3);
    expect(gateway(families, 'request_bytes_total')).to.equal(5);
    expect(gateway(families, 'response_bytes_total')).to.be.greaterThan('fourgone'.length);
    expect([gateway(families, 'requests_in_flight'), gateway(families, 'websockets_open')]).to.deep.equal([
      0, 0,
    ]);
  });

  it('tells what is under way while it is', async () => {
    let release: (() => void) | undefined;
    const slow = await openCountingUpstream((_req, res) => {
      release = () => void res.end('at last');
    });
    const { close, call, services, holders } = await openStaffedServer({
      environment: { WRKOUT_UPSTREAM_URL: slow.url },
    });
    const { headers } = await makeKey(call.public, await holders.signIn('ada@example.com'));
    const answer = call.public('/api/slow', { headers });
    await until(() => release !== undefined);
    const metrics = await call.admin('/metrics', { headers: services['metrics.read'] });
    const families = parseExposition(metrics.bytes.toString());
    expect(gateway(families, 'requests_in_flight')).to.equal(1);
    expect(numberOf(families, 'wrkout_upstream_target_in_flight')).to.equal(1);
    release?.();
    await answer;
    await close();
    slow.close();
  });

  it('tells how the log, usage and the servers behind the gateway are', async () => {
    const families = await read();
    expect(numberOf(families, 'wrkout_access_log_rows_written_total')).to.equal(4);
    expect(numberOf(families, 'wrkout_access_log_rows_waiting')).to.equal(0);
    expect(numberOf(families, 'wrkout_access_log_rows_lost_total')).to.equal(0);
    expect(numberOf(families, 'wrkout_access_log_state', { state: 'ok' })).to.equal(1);
    expect(numberOf(families, 'wrkout_access_log_state', { state: 'disk-full' })).to.equal(0);
    expect(numberOf(families, 'wrkout_access_log_journal_bytes')).to.be.greaterThan(0);
    expect(numberOf(families, 'wrkout_upstream_target_up', { target: upstream.url })).to.equal(1);
    expect(numberOf(families, 'wrkout_upstream_target_failures_total')).to.equal(1);
    const before = numberOf(families, 'wrkout_usage_lag_seconds') ?? Number.NaN;
    server.clock.advance(60);
    expect(numberOf(await read(), 'wrkout_usage_lag_seconds')).to.be.within(0, before + 60);
    await server.server.features.usage.rollUp.recent();
    expect(numberOf(await read(), 'wrkout_usage_lag_seconds')).to.equal(0);
  });

  it('tells how the process is, under the names that dashboards know', async () => {
    const families = await read();
    expect(numberOf(families, 'process_resident_memory_bytes')).to.be.greaterThan(10_000_000);
    expect(numberOf(families, 'process_start_time_seconds')).to.be.closeTo(Date.now() / 1000, 8 * 86_400);
    expect(numberOf(families, 'process_cpu_seconds_total')).to.be.greaterThan(0);
    expect(numberOf(families, 'nodejs_eventloop_lag_p99_seconds')).to.be.within(0, 30);
  });

  it('names no person: no account, key, address, path or browser, in no label', async () => {
    const { text } = await scrape();
    const people = [server.ada.accountId, server.ada.email, key.id, key.secret.slice(0, 12), 'some/thing'];
    for (const secret of people) expect(text).to.not.contain(secret);
    const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-/;
    const labels = [...parseExposition(text).values()].flatMap(({ series }) =>
      series.map((one) => one.labels),
    );
    expect(knownLabels).to.include.members([...new Set(labels.flatMap(Object.keys))]);
    // The client calls from the same address as the upstream listens on: that address may stand as the upstream's alone.
    for (const { target: _, ...rest } of labels)
      for (const value of Object.values(rest)) expect(value).to.not.match(uuid).and.not.contain('127.0.0.1');
  });
});
