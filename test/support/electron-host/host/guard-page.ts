import type { Page, Request as PlaywrightRequest, Route } from 'playwright-core';
import { makePreventable } from './preventable.ts';
import { toAppUrl, toChromiumUrl } from './protocol.ts';
import { session } from './session.ts';
import type { HostWebContents } from './web-contents.ts';

const guarded = new WeakMap<Page, HostWebContents>();
let isContextGuarded = false;

/**
 * Puts the console's decisions between a page and the world: every request is shown to the session, every navigation to the
 * web contents, every new window to its handler, every download to the session. The host itself has no network, so what the
 * console lets out still goes nowhere.
 */
export async function guardPage(page: Page, contents: HostWebContents): Promise<void> {
  guarded.set(page, contents);
  page.on('popup', (popup) => {
    refuseWindow(contents, popup.url());
    void popup.close();
  });
  page.on('download', (download) => {
    const event = makePreventable({});
    session.defaultSession.emit('will-download', event, {}, contents);
    if (event.defaultPrevented) void download.cancel();
  });
  if (isContextGuarded) return;
  isContextGuarded = true;
  await page.context().route('**/*', (route) => decide(route, contents));
}

async function decide(route: Route, firstWindow: HostWebContents): Promise<void> {
  const request = route.request();
  const url = toAppUrl(request.url());
  const page = findPage(request);
  if (page === null) {
    refuseWindow(firstWindow, url);
    await route.abort('aborted');
    return closeHalfOpenWindows(firstWindow);
  }
  // An aborted navigation leaves the page as it is; any other failure would show Chromium's error page in its place.
  const isMainFrame = request.isNavigationRequest() && request.frame().parentFrame() === null;
  if (request.isNavigationRequest() && !mayNavigate(guarded.get(page), url, isMainFrame))
    return route.abort('aborted');
  if (!session.defaultSession.lets(url, request.resourceType())) return route.abort('blockedbyclient');
  const isLocal = toChromiumUrl(url) !== url;
  return isLocal ? route.continue() : route.abort('internetdisconnected');
}

// Null is a window that a page is about to open: its first request comes before there is a page.
function findPage(request: PlaywrightRequest): Page | null {
  try {
    return request.frame().page();
  } catch (error) {
    if (request.isNavigationRequest()) return null;
    throw error;
  }
}

function mayNavigate(contents: HostWebContents | undefined, url: string, isMainFrame: boolean): boolean {
  if (contents === undefined) return false;
  if (isMainFrame && contents.isLoadingByMain(url)) return true;
  const event = makePreventable({ url, isMainFrame });
  if (isMainFrame) contents.emit('will-navigate', event, url);
  contents.emit('will-frame-navigate', event);
  return !event.defaultPrevented;
}

// Electron asks before it makes the window; here it may be there for a moment, and never gets to load.
function refuseWindow(contents: HostWebContents, url: string): void {
  const { action } = contents.askToOpen(url);
  if (action !== 'deny') throw new Error('the host opens no further windows from a page');
}

async function closeHalfOpenWindows(contents: HostWebContents): Promise<void> {
  const devtools = await contents.page.context().newCDPSession(contents.page);
  const { targetInfos } = await devtools.send('Target.getTargets');
  for (const { targetId, openerId, type } of targetInfos) {
    if (type === 'page' && openerId !== undefined) await devtools.send('Target.closeTarget', { targetId });
  }
  await devtools.detach();
}
