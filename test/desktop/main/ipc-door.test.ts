import { expect } from 'chai';
import type { LaunchedConsole } from '#test/support/electron-host/launched-console.ts';
import { ask, askFor, launchTestPage } from './use-console.ts';

describe('console: the door between the page and the main process', () => {
  let running: LaunchedConsole;

  before(async function launch() {
    this.timeout(40_000);
    running = await launchTestPage();
  });
  after(() => running.close());

  it('answers a page of the console', async () => {
    const info = await askFor(running.page, 'app.info');
    expect(info.name).to.equal('Wrkout');
    expect(info.secretsStorage).to.equal('encrypted');
  });

  const foreign = {
    'another origin': { origin: 'https://evil.example', parent: null },
    'a host that only starts like ours': { origin: 'app://console.evil', parent: null },
    'an opaque origin': { origin: 'null', parent: null },
    'a frame inside a page of the console': { origin: 'app://console', parent: { origin: 'app://console' } },
    'a frame that is gone': null,
  };
  for (const [name, frame] of Object.entries(foreign)) {
    it(`refuses ${name}, on every channel, before it looks at the request`, async () => {
      for (const channel of [
        'app.info',
        'server.list',
        'session.state',
        'file.save',
        'file.stop',
        'server.forget',
      ]) {
        const answer = (await running.askAs(frame, channel, {})) as { ok: boolean; error?: { code: string } };
        expect(answer, channel).to.deep.include({ ok: false });
        expect(answer.error?.code, channel).to.equal('sender-refused');
      }
    });
  }

  it('lets through what it refuses from others when the frame is the right one', async () => {
    const answer = await running.askAs({ origin: 'app://console', parent: null }, 'server.list', {});
    expect(answer).to.deep.equal({ ok: true, value: { servers: [], currentOrigin: null } });
  });

  const malformed = [
    ['server.probe', { origin: 'http://127.0.0.1:9443' }, 'origin'],
    ['server.probe', { origin: 'https://127.0.0.1:9443/path' }, 'origin'],
    ['server.probe', {}, 'origin'],
    ['server.list', { surprise: 1 }, 'surprise'],
    ['server.trust', { origin: 'https://a', fingerprint: 'AB', replaces: null }, 'fingerprint'],
    ['theme.choose', { preference: 'pink' }, 'preference'],
    ['file.save', { serverPath: '/admin/v1/../../etc', suggestedName: 'a.pdf' }, 'serverPath'],
    ['file.save', { serverPath: '//evil.example/admin/', suggestedName: 'a.pdf' }, 'serverPath'],
    ['file.save', { serverPath: '/admin/v1/x', suggestedName: '../.bashrc' }, 'suggestedName'],
    [
      'file.save',
      { serverPath: '/admin/v1/x', suggestedName: 'a.csv', accept: 'text/csv\r\nx: y' },
      'accept',
    ],
    ['file.save', { serverPath: '/admin/v1/x', suggestedName: 'a.csv', saveId: '1' }, 'saveId'],
    ['file.stop', {}, 'saveId'],
    ['notification.show', { title: '', body: 'x' }, 'title'],
    ['link.open', { url: 'file:///etc/passwd' }, 'url'],
  ] as const;
  for (const [channel, request, field] of malformed) {
    it(`refuses ${channel} with ${JSON.stringify(request)}, naming ${field}`, async () => {
      const answer = await ask(running.page, channel, request);
      expect(answer.ok).to.equal(false);
      expect(answer).to.have.nested.property('error.code', 'request-invalid');
      expect(answer).to.have.nested.property('error.field', field);
    });
  }

  it('refuses what is not an object at all', async () => {
    const answer = await running.askAs(
      { origin: 'app://console', parent: null },
      'server.probe',
      'https://a',
    );
    expect(answer).to.have.nested.property('error.code', 'request-invalid');
  });

  it('gives the page one frozen object and nothing of Node or Electron', async () => {
    const seen = await running.page.evaluate(() => {
      const bridge = Reflect.get(globalThis, 'wrkout') as { server: object };
      const names = ['require', 'process', 'module', 'Buffer', 'ipcRenderer', '__hostInvoke'];
      return {
        groups: Object.keys(bridge).sort(),
        isReplaced: Reflect.set(bridge, 'server', {}),
        isExtended: Reflect.set(bridge.server as object, 'probe', null),
        leaked: names.filter((name) => name in globalThis),
      };
    });
    expect(seen).to.deep.equal({
      groups: ['app', 'file', 'link', 'menu', 'notification', 'server', 'session', 'theme'],
      isReplaced: false,
      isExtended: false,
      leaked: [],
    });
  });
});
