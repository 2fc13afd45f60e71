import { once } from 'node:events';
import { createServer, type RequestListener, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { systemRandom } from '#server/foundation/clock/index.ts';
import { type Caller, createGateway } from '#server/service/gateway/index.ts';
import { formatApiKey } from '#shared/values/index.ts';
import { openTestAccessLog } from '#test/support/access-log/open-test-access-log.ts';

/** A gateway that writes to a real access log, before an upstream that answers with `respond`. */
async function openGatewayWithLog(respond: RequestListener, limits: Caller['limits']) {
  const test = await openTestAccessLog();
  const person = await test.newAccount();
  const key = formatApiKey(systemRandom.bytes(60));
  const upstream = createServer(respond);
  const front = createServer();
  for (const server of [upstream, front]) await once(server.listen(0, '127.0.0.1'), 'listening');
  const portOf = (server: typeof front) => (server.address() as AddressInfo).port;
  const gateway = createGateway(
    {
      clock: test.clock,
      random: systemRandom,
      log: test.told.log,
      accessLog: test.accessLog,
      lookupKey: (secret) =>
        secret === key ? { ...person, limits, environment: 'live', scopes: [] } : undefined,
      onCallerChange: () => undefined,
      usedThisMonth: () => 0,
    },
    { upstreamUrl: `http://127.0.0.1:${portOf(upstream)}`, upstreamTimeoutSeconds: 5, trustedProxies: [] },
  );
  front.on('request', gateway.handle);
  const close = async () => {
    front.closeAllConnections();
    front.close();
    await gateway.close();
    upstream.closeAllConnections();
    upstream.close();
    await test.close();
  };
  return { ...test, person, key, gateway, port: portOf(front), close };
}

const limits: Caller['limits'] = {
  limits: [{ name: 'minute', kind: 'requests', limit: 45, windowSeconds: 60 }],
  monthlyQuota: 1000,
  quotaEnd: 'hard',
};

describe('gateway and access log together', () => {
  it('whoever has an answer finds it in the log: all outcomes of 60 requests, and the month can be counted from it', async () => {
    const test = await openGatewayWithLog(
      (req, res) => (req.url === '/dies' ? req.socket.destroy() : res.end('ok')),
      limits,
    );
    const { person, key, gateway } = test;
    const ask = (path: string, headers = {}) =>
      fetch(`http://127.0.0.1:${test.port}/api${path}`, { headers }).then((res) => res.text());

    const asked = Array.from({ length: 60 }, (_, at) => {
      if (at % 6 === 5) return ask('/x/1');
      return ask(at % 6 === 4 ? '/dies' : `/x/${at}?q=1`, { 'x-api-key': key });
    });
    await Promise.all(asked);
    const { items } = await test.accessLog.list({}, { limit: 100 });
    const tally = Object.entries(Object.groupBy(items, (row) => `${row.outcome} ${row.code ?? ''}`.trim()));
    const counts = Object.fromEntries(tally.map(([name, rows]) => [name, rows?.length]));
    expect(items).to.have.length(60);
    expect(counts['refused key-missing']).to.equal(10);
    expect(counts['refused rate-limited']).to.equal(5);
    expect((counts.forwarded ?? 0) + (counts['upstream-failed upstream-unreachable'] ?? 0)).to.equal(45);
    const own = await test.accessLog.listOwn(person.accountId, {}, { limit: 100 });
    expect(own.items).to.have.length(50);

    const used = gateway.usage.used(person.accountId);
    expect(used).to.equal(counts.forwarded);
    expect(own.items.filter(({ outcome }) => outcome === 'forwarded')).to.have.length(used);
    await test.close();
  });
  it('a user agent in UTF-8 reaches the upstream byte for byte, and the log as the text it is', async () => {
    const seen: (string | undefined)[] = [];
    const test = await openGatewayWithLog((req, res) => {
      seen.push(req.headers['user-agent']);
      res.end('ok');
    }, limits);
    const sent = [Buffer.from('Käse/1 жук').toString('latin1'), 'K\xe4se/1'];
    for (const userAgent of sent) {
      const headers = { 'x-api-key': test.key, 'user-agent': userAgent };
      const asked = request({ port: test.port, host: '127.0.0.1', path: '/api/', headers, agent: false });
      const [answer] = await once(asked.end(), 'response');
      await once(answer.resume(), 'end');
    }
    expect(seen).to.deep.equal(sent);
    const { items } = await test.accessLog.list({}, { limit: 5 });
    expect(items.map(({ userAgent }) => userAgent)).to.have.members(['Käse/1 жук', 'Käse/1']);
    await test.close();
  });
});
