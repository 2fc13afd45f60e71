import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { LaunchedConsole } from '#test/support/electron-host/launched-console.ts';
import { type AdminServer, openAdminServer } from './open-admin-server.ts';
import { askFor, connectTo, launchTestPage, signInFromPage, waitUntilHeard } from './use-console.ts';

describe('console: what is kept between two starts', function suite() {
  this.timeout(60_000);
  const env = { WRKOUT_HOST_KEY: 'the key store of one user' };
  let userDataDir: string;
  let server: AdminServer;

  beforeEach(async () => {
    userDataDir = await mkdtemp(join(tmpdir(), 'wrkout-restart-'));
    server = await openAdminServer();
  });
  afterEach(async () => {
    await server.close();
    await rm(userDataDir, { recursive: true, force: true, maxRetries: 5 });
  });

  async function during<T>(
    more: Record<string, string>,
    use: (running: LaunchedConsole) => Promise<T>,
  ): Promise<T> {
    const running = await launchTestPage({ userDataDir, env: { ...env, ...more } });
    try {
      return await use(running);
    } finally {
      await running.close();
    }
  }

  it('the accepted server, the session, the appearance and the window’s place', async () => {
    await during({}, async ({ page }) => {
      await connectTo(page, server);
      await signInFromPage(page);
      await askFor(page, 'theme.choose', { preference: 'dark' });
    });
    await during({}, async ({ page }) => {
      expect((await askFor(page, 'server.list')).currentOrigin).to.equal(server.origin);
      expect((await askFor(page, 'server.probe', { origin: server.origin })).status).to.equal('known');
      expect((await askFor(page, 'session.state')).status).to.equal('signed-in');
      expect(await askFor(page, 'theme.state')).to.deep.equal({ preference: 'dark', isDark: true });
    });
    const preferences = JSON.parse(await readFile(join(userDataDir, 'preferences.json'), 'utf8'));
    expect(preferences.window.bounds).to.include({ width: 1320, height: 860 });
    expect((await stat(join(userDataDir, 'secrets.sealed'))).mode & 0o777).to.equal(0o600);
  });

  it('nothing, and no file either, where the system has no safe key store; the page is told', async () => {
    const withoutStore = { WRKOUT_HOST_KEY_STORE: 'basic_text' };
    await during(withoutStore, async ({ page, log }) => {
      expect((await askFor(page, 'app.info')).secretsStorage).to.equal('memory-only');
      expect(log()).to.include('memory only');
      await connectTo(page, server);
      expect((await askFor(page, 'server.list')).currentOrigin).to.equal(server.origin);
    });
    expect((await readdir(userDataDir)).filter((name) => name.startsWith('secrets'))).to.deep.equal([]);
    await during(withoutStore, async ({ page }) => {
      expect((await askFor(page, 'server.list')).servers).to.deep.equal([]);
    });
  });

  it('a sealed file that cannot be opened is put aside, not overwritten, and the page is told', async () => {
    await writeFile(join(userDataDir, 'secrets.sealed'), 'not what this key sealed, and long enough to try');
    await during({}, async ({ page }) => {
      expect((await askFor(page, 'app.info')).secretsStorage).to.equal('unreadable');
      await connectTo(page, server);
    });
    const kept = (await readdir(userDataDir)).filter((name) => name.includes('unreadable'));
    expect(kept).to.have.length(1);
    expect(await readFile(join(userDataDir, kept[0] ?? ''), 'utf8')).to.include('not what this key sealed');
  });

  it('unreadable preferences only cost the preferences', async () => {
    await writeFile(join(userDataDir, 'preferences.json'), '{"theme":"pink"}');
    await during({}, async ({ page, log }) => {
      expect((await askFor(page, 'theme.state')).preference).to.equal('system');
      expect(log()).to.include('preferences');
    });
  });

  it('a second console on the same folder ends at once and leaves the first one alone', async () => {
    await during({}, async (first) => {
      if (first.host === 'electron') return;
      const second = spawn(process.execPath, secondConsole(userDataDir), { stdio: 'ignore' });
      const [code] = await once(second, 'exit');
      expect(code).to.equal(0);
      expect((await askFor(first.page, 'app.info')).name).to.equal('Wrkout');
    });
  });
});

describe('console: menu, appearance and notices', () => {
  let running: LaunchedConsole;

  before(async function launch() {
    this.timeout(40_000);
    running = await launchTestPage();
  });
  after(() => running.close());

  it('the menu’s items reach the page', async () => {
    await running.clickMenu('go-rights-requests');
    await running.clickMenu('refresh');
    expect(await waitUntilHeard(running.page, 'menu.command', 2)).to.deep.equal([
      { command: 'go-rights-requests' },
      { command: 'refresh' },
    ]);
  });

  it('a chosen appearance reaches the page and its media queries', async () => {
    await askFor(running.page, 'theme.choose', { preference: 'dark' });
    expect(await waitUntilHeard(running.page, 'theme.changed', 1)).to.deep.equal([
      { preference: 'dark', isDark: true },
    ]);
    await running.page.waitForFunction(() => matchMedia('(prefers-color-scheme: dark)').matches);
  });

  it('a notice is shown by the system', async () => {
    const notice = { title: 'Deadline', body: 'One rights request is due tomorrow.' };
    expect(await askFor(running.page, 'notification.show', notice)).to.deep.equal({ shown: true });
    expect(await running.notifications()).to.deep.equal([notice]);
  });
});

const secondConsole = (userDataDir: string): string[] => [
  '--import',
  './test/support/electron-host/host/register-hooks.ts',
  'desktop/main/main.ts',
  `--user-data-dir=${userDataDir}`,
  '--host-chromium=/nowhere',
];
