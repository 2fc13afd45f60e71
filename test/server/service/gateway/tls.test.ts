import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { expect } from 'chai';
import { systemClock, systemRandom } from '#server/foundation/clock/index.ts';
import { listen } from '#server/foundation/http/index.ts';
import { ensureTls } from '#server/foundation/http/tls/index.ts';
import { openTestGateway } from '#test/support/gateway/open-test-gateway.ts';

describe('gateway: over TLS', () => {
  it('answers tell browsers to stay with https, once, and the upstream is told https', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wrkout-gateway-tls-'));
    const tls = await ensureTls(
      { clock: systemClock, random: systemRandom },
      { folder, hostNames: ['localhost'], own: null },
    );
    let proto: unknown;
    const test = await openTestGateway((req, res) => {
      proto = req.headers['x-forwarded-proto'];
      res.setHeader('strict-transport-security', 'max-age=1').end('ok');
    });
    const front = await listen(test.gateway.handle, { host: '127.0.0.1', port: 0, tls });
    const ask = async (headers: Record<string, string>): Promise<IncomingMessage> => {
      const sent = request({
        port: front.port,
        host: '127.0.0.1',
        path: '/api/',
        headers,
        rejectUnauthorized: false,
        agent: false,
      });
      sent.end();
      const [res] = await once(sent, 'response');
      res.resume();
      return res;
    };
    for (const headers of [{ 'x-api-key': test.key }, {}]) {
      const { rawHeaders } = await ask(headers as Record<string, string>);
      const told = rawHeaders.filter(
        (_, at) => rawHeaders[at - 1]?.toLowerCase() === 'strict-transport-security',
      );
      expect(told).to.deep.equal(['max-age=31536000; includeSubDomains']);
    }
    expect(proto).to.equal('https');
    await front.stop(0);
    await test.close();
    rmSync(folder, { recursive: true });
  });

  it('an answer that is cut off is cut off over TLS too, also where only the end of the connection ends it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wrkout-gateway-tls-'));
    const tls = await ensureTls(
      { clock: systemClock, random: systemRandom },
      { folder, hostNames: ['localhost'], own: null },
    );
    const test = await openTestGateway((req, res) => {
      res.setHeader('connection', 'close');
      res.removeHeader('transfer-encoding');
      res.write('half', () => req.socket.resetAndDestroy());
    });
    const { handle, hooks } = test.gateway;
    const front = await listen(handle, { host: '127.0.0.1', port: 0, tls, hooks });
    for (const version of ['1.0', '1.1']) {
      const socket = connect({ port: front.port, host: '127.0.0.1', rejectUnauthorized: false });
      socket.on('error', () => undefined).resume();
      socket.write(`GET /api/ HTTP/${version}\r\nHost: a\r\nX-Api-Key: ${test.key}\r\n\r\n`);
      await once(socket, 'close');
    }
    expect(test.records.map(({ outcome }) => outcome)).to.deep.equal(['upstream-failed', 'upstream-failed']);
    await front.stop(0);
    await test.close();
    rmSync(folder, { recursive: true });
  });

  it('over plain HTTP the upstream’s own HSTS passes and none is added', async () => {
    const test = await openTestGateway((_req, res) =>
      res.setHeader('strict-transport-security', 'max-age=1').end(),
    );
    expect((await test.ask()).headers['strict-transport-security']).to.equal('max-age=1');
    expect((await test.ask({ headers: {} })).headers).to.not.have.property('strict-transport-security');
    await test.close();
  });
});
