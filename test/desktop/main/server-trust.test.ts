import { expect } from 'chai';
import type { LaunchedConsole } from '#test/support/electron-host/launched-console.ts';
import { makeCertificate } from './make-certificate.ts';
import { type AdminServer, openAdminServer } from './open-admin-server.ts';
import {
  ask,
  askFor,
  connectTo,
  fetchInPage,
  launchTestPage,
  signInFromPage,
  waitUntilHeard,
} from './use-console.ts';

describe('console: trust in a server', () => {
  let running: LaunchedConsole;
  let server: AdminServer;

  before(async function launch() {
    this.timeout(40_000);
    running = await launchTestPage();
  });
  after(() => running.close());
  beforeEach(async () => {
    server = await openAdminServer();
  });
  afterEach(() => server.close());

  it('shows the fingerprint of a server never met, and sends it nothing', async () => {
    const probe = await askFor(running.page, 'server.probe', { origin: server.origin });
    expect(probe).to.deep.include({ status: 'new', fingerprint: server.certificate.fingerprint });
    expect(probe.certificate.subject).to.equal('CN=Wrkout test');
    expect(server.seen).to.deep.equal([]);
  });

  it('does not use a server whose certificate nobody has accepted', async () => {
    await askFor(running.page, 'server.probe', { origin: server.origin });
    const answer = await ask(running.page, 'server.choose', { origin: server.origin });
    expect(answer).to.have.nested.property('error.code', 'server-not-trusted');
  });

  it('accepts only the certificate that the server showed', async () => {
    const other = await makeCertificate();
    await askFor(running.page, 'server.probe', { origin: server.origin });
    const { origin } = server;
    const answer = await ask(running.page, 'server.trust', {
      origin,
      fingerprint: other.fingerprint,
      replaces: null,
    });
    expect(answer).to.have.nested.property('error.code', 'trust-out-of-date');
    expect((await askFor(running.page, 'server.probe', { origin })).status).to.equal('new');
  });

  it('knows an accepted server again and forwards to it', async () => {
    await connectTo(running.page, server);
    expect((await askFor(running.page, 'server.probe', { origin: server.origin })).status).to.equal('known');
    expect((await fetchInPage(running.page, '/server/admin/v1/overview')).status).to.equal(200);
    expect(server.seen.map(({ url }) => url)).to.deep.equal(['/admin/v1/overview']);
  });

  it('sends nothing, not even the session, to a server that shows another certificate', async () => {
    await connectTo(running.page, server);
    await signInFromPage(running.page);
    const other = await makeCertificate('CN=Somebody else');
    server.showCertificate(other);
    server.seen.length = 0;
    const answer = await fetchInPage(running.page, '/server/admin/v1/overview');
    expect(answer.status).to.equal(502);
    expect(JSON.parse(answer.text)).to.include({ code: 'certificate-changed' });
    expect(server.seen).to.deep.equal([]);
    const [told] = await waitUntilHeard(running.page, 'server.certificateChanged', 1);
    expect(told).to.deep.include({
      status: 'changed',
      fingerprint: other.fingerprint,
      knownFingerprint: server.certificate.fingerprint,
    });
  });

  it('takes a changed certificate only when told which one it replaces, and then asks for a new sign-in', async () => {
    await connectTo(running.page, server);
    await signInFromPage(running.page);
    const { origin } = server;
    const other = await makeCertificate();
    server.showCertificate(other);
    const probe = await askFor(running.page, 'server.probe', { origin });
    expect(probe).to.deep.include({ status: 'changed', knownFingerprint: server.certificate.fingerprint });
    const asNew = await ask(running.page, 'server.trust', {
      origin,
      fingerprint: other.fingerprint,
      replaces: null,
    });
    expect(asNew).to.have.nested.property('error.code', 'trust-out-of-date');
    expect((await fetchInPage(running.page, '/server/admin/v1/overview')).status).to.equal(502);

    const replaces = server.certificate.fingerprint;
    await askFor(running.page, 'server.trust', { origin, fingerprint: other.fingerprint, replaces });
    expect((await askFor(running.page, 'session.state')).status).to.equal('signed-out');
    server.seen.length = 0;
    expect((await fetchInPage(running.page, '/server/admin/v1/overview')).status).to.equal(200);
    expect(server.seen[0]?.headers.authorization).to.equal(undefined);
  });

  it('forgets a server, its session and all, when told to', async () => {
    await connectTo(running.page, server);
    await signInFromPage(running.page);
    const list = await askFor(running.page, 'server.forget', { origin: server.origin });
    expect(list.currentOrigin).to.equal(null);
    expect(list.servers.map(({ origin }) => origin)).to.not.include(server.origin);
    expect(server.seen.at(-1)).to.include({ method: 'DELETE', url: '/admin/v1/session' });
    expect((await askFor(running.page, 'server.probe', { origin: server.origin })).status).to.equal('new');
    const answer = await fetchInPage(running.page, '/server/admin/v1/overview');
    expect(answer.status).to.equal(409);
  });

  it('says that nobody answers, instead of waiting', async () => {
    const { origin } = server;
    await server.close();
    const answer = await ask(running.page, 'server.probe', { origin });
    expect(answer).to.have.nested.property('error.code', 'server-unreachable');
  });
});
