import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { LaunchedConsole } from '#test/support/electron-host/launched-console.ts';
import { type AdminServer, openAdminServer, signInAnswer } from './open-admin-server.ts';
import {
  askFor,
  connectTo,
  fetchInPage,
  launchTestPage,
  signInFromPage,
  waitUntilHeard,
} from './use-console.ts';

describe('console: the bearer token', () => {
  let running: LaunchedConsole;
  let server: AdminServer;

  before(async function launch() {
    this.timeout(40_000);
    running = await launchTestPage();
  });
  after(() => running.close());
  beforeEach(async () => {
    server = await openAdminServer();
    await connectTo(running.page, server);
  });
  afterEach(() => server.close());

  it('is taken off the answer to the sign-in before the page gets it', async () => {
    const answer = await signInFromPage(running.page);
    const { token, ...rest } = signInAnswer;
    expect(answer.status).to.equal(200);
    expect(JSON.parse(answer.text)).to.deep.equal(rest);
    expect(JSON.stringify(answer)).to.not.include(token);
  });

  for (const path of [
    '/admin/v1/SESSION',
    '/admin/v1/session/',
    '/admin/v1/%73ession',
    '/admin//v1/session?x=1',
  ]) {
    it(`is taken off also when the page asks for ${path}`, async () => {
      const answer = await fetchInPage(running.page, `/server${path}`, { method: 'POST', body: '{}' });
      expect(JSON.stringify(answer)).to.not.include(signInAnswer.token);
    });
  }

  it('goes with every forwarded request, and a token of the page’s own does not', async () => {
    await signInFromPage(running.page);
    await fetchInPage(running.page, '/server/admin/v1/overview?x=1', {
      headers: { authorization: 'Bearer mine' },
    });
    expect(server.seen.at(-1)?.url).to.equal('/admin/v1/overview?x=1');
    expect(server.seen.at(-1)?.headers.authorization).to.equal(`Bearer ${signInAnswer.token}`);
  });

  it('appears nowhere in what the page can see', async () => {
    await signInFromPage(running.page);
    const seen = await running.page.evaluate(async () => {
      const bridge = Reflect.get(globalThis, 'wrkout') as { session: { state: () => Promise<unknown> } };
      return JSON.stringify([
        await bridge.session.state(),
        Reflect.get(globalThis, 'heard'),
        { ...localStorage },
        { ...sessionStorage },
        document.cookie,
      ]);
    });
    expect(seen).to.include('signed-in');
    expect(seen).to.not.include(signInAnswer.token);
  });

  it('is forgotten when the server answers 401, and the page hears of it', async () => {
    await signInFromPage(running.page);
    const before = (await waitUntilHeard(running.page, 'session.changed', 1)).length;
    server.answerWith((_request, response) => void response.writeHead(401).end());
    await fetchInPage(running.page, '/server/admin/v1/overview');
    expect((await askFor(running.page, 'session.state')).status).to.equal('signed-out');
    const told = await waitUntilHeard(running.page, 'session.changed', before + 1);
    expect(told.at(-1)).to.deep.equal({ status: 'signed-out', origin: server.origin });
  });

  it('is given back at the server on signing out', async () => {
    await signInFromPage(running.page);
    expect((await askFor(running.page, 'session.signOut')).status).to.equal('signed-out');
    expect(server.seen.at(-1)).to.include({ method: 'DELETE', url: '/admin/v1/session' });
    expect(server.seen.at(-1)?.headers.authorization).to.equal(`Bearer ${signInAnswer.token}`);
  });

  it('is gone here even when the server cannot be told', async () => {
    await signInFromPage(running.page);
    await server.close();
    expect((await askFor(running.page, 'session.signOut')).status).to.equal('signed-out');
  });

  it('takes what is still streaming under it along when it goes', async () => {
    await signInFromPage(running.page);
    server.answerWith(({ method }, response) => {
      if (method === 'DELETE') response.writeHead(204).end();
      else response.write('one row');
    });
    await running.page.evaluate(async () => {
      const reader = (await fetch('/server/admin/v1/access-logs/stream')).body?.getReader();
      await reader?.read();
      Reflect.set(
        globalThis,
        'rest',
        reader?.read().then(
          () => 'more',
          () => 'cut',
        ),
      );
    });
    await askFor(running.page, 'session.signOut');
    expect(await running.page.evaluate(() => Reflect.get(globalThis, 'rest'))).to.equal('cut');
  });

  it('stays with the server that gave it when another one is chosen', async () => {
    await signInFromPage(running.page);
    const other = await openAdminServer();
    try {
      await connectTo(running.page, other);
      await fetchInPage(running.page, '/server/admin/v1/overview');
      expect(other.seen.at(-1)?.headers.authorization).to.equal(undefined);
      expect(server.seen.at(-1)).to.include({ method: 'DELETE', url: '/admin/v1/session' });
    } finally {
      await other.close();
    }
  });

  it('lies sealed on disk: neither it nor the server’s address can be read there', async () => {
    await signInFromPage(running.page);
    const sealed = (await readFile(join(running.userDataDir, 'secrets.sealed'))).toString('latin1');
    expect(sealed).to.not.include(signInAnswer.token);
    expect(sealed).to.not.include('127.0.0.1');
  });
});
