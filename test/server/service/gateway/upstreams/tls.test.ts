import { expect } from 'chai';
import { type Clock, systemClock, systemRandom } from '#server/foundation/clock/index.ts';
import { type Issued, issueAuthority, issueServer } from '#server/foundation/http/tls/issue-certificates.ts';
import { oneUpstream, startTarget, type TestTarget, targetsOf } from '#test/support/gateway/open-targets.ts';
import { openTestGateway, problemIn } from '#test/support/gateway/open-test-gateway.ts';
import { selfSigned } from '#test/support/tls/self-signed.ts';

const yearMs = 365 * 86_400_000;
const longAgo: Clock = { ...systemClock, nowMs: () => Date.now() - 3 * yearMs };
const later: Clock = { ...systemClock, nowMs: () => Date.now() + yearMs };
const address = [{ type: 'ip' as const, value: '127.0.0.1' }];
const named = [{ type: 'dns' as const, value: 'api.internal' }];

describe('gateway: TLS to upstreams', () => {
  let authority: Issued;
  let test: Awaited<ReturnType<typeof openTestGateway>>;
  let target: TestTarget;
  before(async () => {
    authority = await issueAuthority({ clock: longAgo, random: systemRandom });
  });
  afterEach(async () => {
    await test.close();
    await target.stop();
  });

  const serverCert = (names: typeof address | typeof named, clock = systemClock, by = authority) =>
    issueServer({ clock, random: systemRandom }, { authority: by, names });
  const open = async (cert: Issued, tls: object | null = { caFile: 'ca.pem' }) => {
    target = await startTarget({ tls: cert });
    const fields = tls === null ? {} : { tls };
    test = await openTestGateway(() => undefined, {
      upstreams: oneUpstream([target.url], fields, { 'ca.pem': authority.cert }),
    });
  };
  /** A 502 to the client that says nothing of certificates, and words for the operator. */
  const isRefused = async (reason: RegExp) => {
    const answer = await test.ask();
    expect([answer.status, problemIn(answer).code]).to.deep.equal([502, 'upstream-unreachable']);
    expect(answer.body.toString()).to.not.match(/certificate/);
    expect(target.asked, 'nothing was sent').to.deep.equal([]);
    const line = test.told.lines.find(({ level, text }) => level === 'warn' && text.includes(target.url));
    expect(line?.text).to.match(reason);
    expect(targetsOf(test.gateway)[0]?.lastError).to.match(reason);
  };

  it('a certificate of the authority in the file is accepted', async () => {
    await open(await serverCert(address));
    const answer = await test.ask({ method: 'POST', body: 'data' });
    expect([answer.status, answer.body.toString()]).to.deep.equal([200, 'ok']);
    expect(target.asked[0]).to.include({ host: target.url.slice('https://'.length) });
  });

  it('the name can be another than the one in the address', async () => {
    await open(await serverCert(named), { caFile: 'ca.pem', serverName: 'api.internal' });
    expect((await test.ask()).status).to.equal(200);
  });

  it('an expired certificate is refused', async () => {
    await open(await serverCert(address, longAgo));
    await isRefused(/its certificate has expired \(CERT_HAS_EXPIRED\)/);
  });

  it('a certificate that is not valid yet is refused', async () => {
    await open(await serverCert(address, later));
    await isRefused(/its certificate is not valid yet/);
  });

  it('a certificate for another name is refused', async () => {
    await open(await serverCert(named));
    await isRefused(/its certificate is for another name \(ERR_TLS_CERT_ALTNAME_INVALID\)/);
  });

  it('a certificate for the address is refused when another name is asked for', async () => {
    await open(await serverCert(address), { caFile: 'ca.pem', serverName: 'api.internal' });
    await isRefused(/its certificate is for another name/);
  });

  it('a self-signed certificate is refused', async () => {
    await open(await selfSigned());
    await isRefused(/not signed by an authority that is trusted here: it is self-signed/);
  });

  it('the authority itself is no server', async () => {
    await open(authority);
    await isRefused(/its certificate is not one for servers/);
  });

  it('a certificate of another authority is refused, and one of ours where the file names none', async () => {
    const other = await issueAuthority({ clock: systemClock, random: systemRandom });
    await open(await serverCert(address, systemClock, other));
    await isRefused(/not signed by an authority that is trusted here/);
    await test.close();
    await target.stop();
    await open(await serverCert(address), null);
    await isRefused(/not signed by an authority that is trusted here/);
  });

  it('NODE_TLS_REJECT_UNAUTHORIZED does not turn the check off', async () => {
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      await open(await serverCert(address, longAgo));
      await isRefused(/its certificate has expired/);
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    }
  });

  it('the health check verifies too', async () => {
    target = await startTarget({ tls: await serverCert(address, longAgo) });
    const health = { path: '/', intervalSeconds: 0.1, unhealthyAfter: 1 };
    const plan = oneUpstream(
      [target.url],
      { health, tls: { caFile: 'ca.pem' } },
      { 'ca.pem': authority.cert },
    );
    test = await openTestGateway(() => undefined, { upstreams: plan });
    while (targetsOf(test.gateway)[0]?.state !== 'unhealthy')
      await new Promise((resolve) => setImmediate(resolve));
    expect(targetsOf(test.gateway)[0]?.lastError).to.include('its certificate has expired');
    expect(target.asked).to.deep.equal([]);
  });
});
