import type { Page, Route } from 'playwright-core';
import { makePreventable } from './preventable.ts';
import { toAppUrl, toChromiumUrl } from './protocol.ts';
import { session } from './session.ts';
import type { HostWebContents } from './web-contents.ts';

/**
 * Puts the console's decisions between a page and the world: every request is shown to the session, every navigation to the
 * web contents, every new window to its handler, every download to the session. The host itself has no network, so what the console
 * lets out still goes nowhere.
 */
export async function guardPage(page: Page, contents: HostWebContents): Promise<void> {
  await page.route('**/*', (route) => decide(route, contents));
  page.on('popup', (popup) => {
    void refusePopup(popup, contents);
  });
  page.on('download', (download) => {
    const event = makePreventable({});
    session.defaultSession.emit('will-download', event, {}, contents);
    if (event.defaultPrevented) void download.cancel();
  });
}

async function decide(route: Route, contents: HostWebContents): Promise<void> {
  const request = route.request();
  const url = toAppUrl(request.url());
  const mayLeave =
    !request.isNavigationRequest() || mayNavigate(contents, url, request.frame().parentFrame() === null);
  const mayGoOut = mayLeave && session.defaultSession.lets(url, request.resourceType());
  const isLocal = toChromiumUrl(url) !== url;
  if (mayGoOut && isLocal) return route.continue();
  return route.abort(mayGoOut ? 'internetdisconnected' : 'blockedbyclient');
}

function mayNavigate(contents: HostWebContents, url: string, isMainFrame: boolean): boolean {
  if (isMainFrame && contents.isLoadingByMain(url)) return true;
  const event = makePreventable({ url, isMainFrame });
  if (isMainFrame) contents.emit('will-navigate', event, url);
  contents.emit('will-frame-navigate', event);
  return !event.defaultPrevented;
}

// Electron asks before it makes the window; here it is there for a moment, and never gets to load.
async function refusePopup(popup: Page, contents: HostWebContents): Promise<void> {
  const asked = await Promise.race([
    popup
      .waitForEvent('request', { predicate: (request) => request.isNavigationRequest() })
      .then((r) => r.url()),
    popup.waitForLoadState('load').then(() => popup.url()),
  ]).catch(() => popup.url());
  const { action } = contents.askToOpen(toAppUrl(asked));
  if (action !== 'deny') throw new Error('the host opens no further windows from a page');
  await popup.close();
}
