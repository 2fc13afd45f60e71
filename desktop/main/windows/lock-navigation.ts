import type { App, WebContents } from 'electron';
import { reportProblem } from '#desktop/main/report-problem.ts';
import { serverPathPrefix } from '#shared/ipc/index.ts';
import { isAllowedLink } from './external-links.ts';
import { isConsoleUrl } from './is-console-url.ts';
import { openLink } from './open-link.ts';

type Leaving = { url: string; preventDefault: () => void };

/**
 * Keeps every page where it is: it may reload itself, nothing else. No other page, no frame, no new window, no embedded
 * view. A listed link goes to the system's browser instead. Call before the first window is opened.
 */
export function lockNavigation(app: App): void {
  app.on('web-contents-created', (_event, contents) => lockContents(contents));
}

function lockContents(contents: WebContents): void {
  const stay = (leaving: Leaving): void => {
    if (isPage(leaving.url)) return;
    leaving.preventDefault();
    openListed(leaving.url);
  };
  // Fires for the main frame as well as for frames inside it; will-navigate would only tell the former a second time.
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    openListed(url);
    return { action: 'deny' };
  });
}

// What a server answers is data for the page to read, never a page.
const isPage = (url: string): boolean =>
  isConsoleUrl(url) && !new URL(url).pathname.startsWith(serverPathPrefix);

function openListed(url: string): void {
  if (!isAllowedLink(url)) {
    reportProblem('a page tried to leave the console', url.slice(0, 200));
    return;
  }
  openLink(url).catch((error: unknown) => reportProblem('the link could not be opened', error));
}
