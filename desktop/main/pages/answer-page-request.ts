import { reportProblem } from '#desktop/main/report-problem.ts';
import { consoleHost, consoleOrigin, serverPathPrefix } from '#shared/ipc/index.ts';
import { type ForwardNeeds, forwardToServer } from './forward-to-server.ts';
import { servePageFile } from './serve-page-file.ts';

/**
 * Answers everything under `app://`: `/server/…` from the current server, all else from the built pages. A request that web
 * content of another origin started, or for another host, is refused with 403. Never rejects.
 */
export function answerPageRequests(
  needs: ForwardNeeds & { rendererDir: string },
): (request: Request & { initiatorOrigin?: string }) => Promise<Response> {
  return async (request) => {
    const { host, pathname } = new URL(request.url);
    const isForeign = request.initiatorOrigin !== undefined && request.initiatorOrigin !== consoleOrigin;
    if (host !== consoleHost || isForeign) return new Response('Refused.', { status: 403 });
    try {
      const isForServer = pathname === serverPathPrefix || pathname.startsWith(`${serverPathPrefix}/`);
      return isForServer
        ? await forwardToServer(needs, request)
        : await servePageFile(needs.rendererDir, request);
    } catch (error) {
      reportProblem(`answering ${pathname} failed`, error);
      return new Response('The console could not answer this.', { status: 500 });
    }
  };
}
