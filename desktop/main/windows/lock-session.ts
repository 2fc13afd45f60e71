import type { App, Session } from 'electron';
import { reportProblem } from '#desktop/main/report-problem.ts';
import { isConsoleUrl } from './is-console-url.ts';

const grantedPermissions: readonly string[] = ['clipboard-sanitized-write', 'notifications'];
const rejectCertificate = -2;

/**
 * Takes from the pages what they have no use for: every permission but writing to the clipboard and notices, every device,
 * every download (files go through `file.save`), and the network as a whole. The main process alone talks to servers, over
 * connection/, so here no certificate is ever accepted.
 */
export function lockSession(app: App, session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(isGranted(permission, requestingUrl)),
  );
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) =>
    isGranted(permission, requestingOrigin),
  );
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer(null));
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const cancel = !isLocal(url);
    if (cancel) reportProblem('a page asked the network for something', url.slice(0, 200));
    answer({ cancel });
  });
  session.setCertificateVerifyProc((_request, answer) => answer(rejectCertificate));
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, answer) => {
    event.preventDefault();
    answer(false);
  });
}

const isGranted = (permission: string, from: string | undefined): boolean =>
  grantedPermissions.includes(permission) && from !== undefined && isConsoleUrl(from);

// The developer tools, in a build that has them, come from the program itself.
const isLocal = (url: string): boolean => isConsoleUrl(url) || /^(blob|data|devtools):/.test(url);
