import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { isAllowedLink } from '#desktop/main/windows/external-links.ts';
import type { LaunchedConsole } from '#test/support/electron-host/launched-console.ts';
import { ask, launchTestPage } from './use-console.ts';
import { waitUntil } from './wait-until.ts';

describe('console: a page cannot get out', () => {
  let running: LaunchedConsole;
  let elsewhere: Server;
  let hits: string[];
  let elsewhereUrl: string;

  before(async function launch() {
    this.timeout(40_000);
    running = await launchTestPage();
    hits = [];
    elsewhere = createServer((request, response) => {
      hits.push(request.url ?? '');
      response.end('<title>elsewhere</title>');
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    elsewhereUrl = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
  });
  after(async () => {
    await running.close();
    elsewhere.close();
  });
  afterEach(async () => {
    expect(await running.page.evaluate(() => document.title)).to.equal('Test page');
    expect(hits).to.deep.equal([]);
  });

  // The main process writes down every attempt that it stops.
  const waitForLog = (text: string) => waitUntil(() => running.log().includes(text));

  it('stays when its own script wants to go to another site', async () => {
    await running.page.evaluate((url) => {
      location.href = url;
    }, `${elsewhereUrl}/navigate`);
    await waitForLog('/navigate');
  });

  it('stays when somebody clicks a link to another site', async () => {
    await running.page.evaluate((url) => {
      const link = Object.assign(document.createElement('a'), { href: url, id: 'away', textContent: 'away' });
      document.body.append(link);
    }, `${elsewhereUrl}/click`);
    await running.page.click('#away', { noWaitAfter: true });
    await waitForLog('/click');
  });

  it('does not become what a server answers', async () => {
    await running.page.evaluate(() => {
      location.href = '/server/admin/v1/overview';
    });
    await waitForLog('/server/admin/v1/overview');
  });

  it('opens no window, whether for another site, for itself or an empty one', async () => {
    const context = running.page.context();
    for (const url of [`${elsewhereUrl}/popup`, '/popup-of-its-own', 'about:blank']) {
      await running.page.evaluate((target) => void window.open(target), url);
      await waitForLog(url);
    }
    await waitUntil(() => context.pages().length === 1);
    expect(context.pages()).to.deep.equal([running.page]);
  });

  it('hands a listed link to the system’s browser and refuses the others', async () => {
    const law = 'https://eur-lex.europa.eu/eli/reg/2016/679/oj';
    expect(await ask(running.page, 'link.open', { url: law })).to.deep.equal({ ok: true, value: {} });
    const other = await ask(running.page, 'link.open', { url: 'https://evil.example/' });
    expect(other).to.have.nested.property('error.code', 'link-refused');
    expect(other).to.have.nested.property('error.field', 'url');
    expect(await running.openedLinks()).to.deep.equal([law]);
  });

  it('hands a listed link over as well when it is clicked, with or without a window of its own', async () => {
    const laws = [
      'https://eur-lex.europa.eu/eli/reg/2016/679/oj#d1e2513',
      'https://www.rfc-editor.org/rfc/rfc9457',
    ];
    const before = (await running.openedLinks()).length;
    await running.page.evaluate(([own, same]) => {
      const first = Object.assign(document.createElement('a'), {
        href: own,
        target: '_blank',
        textContent: 'law',
      });
      const second = Object.assign(document.createElement('a'), { href: same, textContent: 'standard' });
      document.body.append(first, second);
      first.click();
      second.click();
    }, laws);
    await waitUntil(async () => (await running.openedLinks()).length === before + 2);
    expect((await running.openedLinks()).slice(before)).to.have.members(laws);
  });

  it('loads nothing from the network: neither fetch nor picture nor frame', async () => {
    const seen = await running.page.evaluate(async (url) => {
      const fetched = await fetch(`${url}/fetch`, { mode: 'no-cors' }).then(
        () => 'loaded',
        () => 'refused',
      );
      const picture = await new Promise((resolve) => {
        const image = new Image();
        image.onload = () => resolve('loaded');
        image.onerror = () => resolve('refused');
        image.src = `${url}/picture`;
      });
      const frame = document.createElement('iframe');
      frame.src = `${url}/frame`;
      document.body.append(frame);
      return { fetched, picture };
    }, elsewhereUrl);
    expect(seen).to.deep.equal({ fetched: 'refused', picture: 'refused' });
  });

  it('gets no permission but notices and writing to the clipboard', async () => {
    const states = await running.page.evaluate(async () => {
      const names = [
        'geolocation',
        'camera',
        'microphone',
        'clipboard-read',
        'midi',
        'notifications',
        'clipboard-write',
      ];
      const asked = names.map(async (name) => {
        const { state } = await navigator.permissions.query({ name: name as PermissionName });
        return [name, state];
      });
      return Object.fromEntries(await Promise.all(asked));
    });
    expect(states).to.deep.equal({
      geolocation: 'denied',
      camera: 'denied',
      microphone: 'denied',
      'clipboard-read': 'denied',
      midi: 'denied',
      notifications: 'granted',
      'clipboard-write': 'granted',
    });
  });

  it('has no certificate accepted on its behalf', async () => {
    const verdict = await running.judgeCertificate('eur-lex.europa.eu');
    // Null on Electron, where the session cannot be asked from outside.
    if (running.host === 'chromium-host') expect(verdict).to.equal(-2);
    else expect(verdict).to.equal(null);
  });
});

describe('console: which links may be opened', () => {
  const refused = [
    'http://eur-lex.europa.eu/',
    'https://eur-lex.europa.eu.evil.example/',
    'https://eur-lex.europa.eu:8443/',
    'https://user@eur-lex.europa.eu/',
    'https://evil.example/?eur-lex.europa.eu',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'eur-lex.europa.eu',
  ];
  for (const link of refused) {
    it(`refuses ${link}`, () => {
      expect(isAllowedLink(link)).to.equal(false);
    });
  }

  it('allows a law', () => {
    expect(isAllowedLink('https://eur-lex.europa.eu/eli/reg/2016/679/oj')).to.equal(true);
  });
});
