import type { Page, Route } from 'playwright-core';
import { makePreventable } from './preventable.ts';
import { toAppUrl, toChromiumUrl } from './protocol.ts';
import { session } from './session.ts';
import type { HostWebContents } from './web-contents.ts';

/**
 * Puts the console's decisions between a page and the world: every request is shown to the session, every navigation to the
 * web contents, every new window to its handler, every download to the session. The host itself has no network, so what the
 * console lets out still goes nowhere.
 */
export async function guardPage(page: Page, contents: HostWebContents): Promise<void> {
  page.on('popup', (popup) => void popup.close());
  page.on('download', (download) => {
    const event = makePreventable({});
    session.defaultSession.emit('will-download', event, {}, contents);
    if (event.defaultPrevented) void download.cancel();
  });
  await page.exposeBinding('__hostAskToOpen', (_source, url: string) => {
    const { action } = contents.askToOpen(toAppUrl(url));
    if (action !== 'deny') throw new Error('the host opens no further windows from a page');
  });
  await page.addInitScript(reportNewWindows);
  await page.route('**/*', (route) => decide(route, contents));
}

// Electron asks its handler before there is a window. Chromium cannot be asked, so the page's ways to a new window end here
// and tell which one was wanted; one that comes about all the same is closed.
function reportNewWindows(): void {
  const report = Reflect.get(globalThis, '__hostAskToOpen') as (url: string) => Promise<void>;
  Reflect.deleteProperty(globalThis, '__hostAskToOpen');
  globalThis.open = (url = 'about:blank') => {
    void report(new URL(url, document.baseURI).href);
    return null;
  };
  const stopClick = (event: MouseEvent) => {
    const link = event.composedPath().find((part) => part instanceof HTMLAnchorElement && part.href !== '');
    if (!(link instanceof HTMLAnchorElement)) return;
    const isForNewWindow = event.ctrlKey || event.metaKey || event.shiftKey || event.button === 1;
    if (!isForNewWindow && ['', '_self', '_top', '_parent'].includes(link.target)) return;
    event.preventDefault();
    void report(link.href);
  };
  addEventListener('click', stopClick, true);
  addEventListener('auxclick', stopClick, true);
}

async function decide(route: Route, contents: HostWebContents): Promise<void> {
  const request = route.request();
  const url = toAppUrl(request.url());
  // An aborted navigation leaves the page as it is; any other failure would show Chromium's error page in its place.
  const isMainFrame = request.isNavigationRequest() && request.frame().parentFrame() === null;
  if (request.isNavigationRequest() && !mayNavigate(contents, url, isMainFrame))
    return route.abort('aborted');
  if (!session.defaultSession.lets(url, request.resourceType())) return route.abort('blockedbyclient');
  const isLocal = toChromiumUrl(url) !== url;
  return isLocal ? route.continue() : route.abort('internetdisconnected');
}

function mayNavigate(contents: HostWebContents, url: string, isMainFrame: boolean): boolean {
  if (isMainFrame && contents.isLoadingByMain(url)) return true;
  const event = makePreventable({ url, isMainFrame });
  if (isMainFrame) contents.emit('will-navigate', event, url);
  contents.emit('will-frame-navigate', event);
  return !event.defaultPrevented;
}
