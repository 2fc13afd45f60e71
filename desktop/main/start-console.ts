import { app, BrowserWindow, Menu, protocol, session } from 'electron';
import { consoleScheme } from '#shared/ipc/index.ts';
import { joinParts } from './join-parts.ts';
import { readEnvironment } from './read-environment.ts';
import { reportProblem } from './report-problem.ts';
import { settleBeforeQuit } from './settle-before-quit.ts';
import { buildMenu } from './windows/build-menu.ts';
import { lockNavigation } from './windows/lock-navigation.ts';
import { lockSession } from './windows/lock-session.ts';
import { openConsoleWindow } from './windows/open-console-window.ts';

/**
 * Starts the console: one instance, everything locked before the first page, then the window. Must be called before the
 * app is ready, for the scheme has to be declared before.
 */
export function startConsole(): void {
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  app.setName('Wrkout');
  protocol.registerSchemesAsPrivileged([
    {
      scheme: consoleScheme,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
  ]);
  lockNavigation(app);
  app.on('second-instance', showWindow);
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app
    .whenReady()
    .then(() => openConsole())
    .catch((error: unknown) => {
      reportProblem('the console could not start', error);
      app.exit(1);
    });
}

async function openConsole(): Promise<void> {
  const paths = readEnvironment(process.env, app.getAppPath());
  lockSession(app, session.defaultSession);
  const { preferences, answerPage, tell, settle } = await joinParts({
    userDataDir: app.getPath('userData'),
    rendererDir: paths.rendererDir,
  });
  protocol.handle(consoleScheme, answerPage);
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(buildMenu((command) => tell('menu.command', { command }), process.platform)),
  );
  const open = () => openConsoleWindow({ preloadPath: paths.preloadPath, preferences });
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length > 0) return;
    open().catch((error: unknown) => reportProblem('the window could not be opened', error));
  });
  settleBeforeQuit(app, settle);
  await open();
}

function showWindow(): void {
  const [window] = BrowserWindow.getAllWindows();
  if (window?.isMinimized() === true) window.restore();
  window?.focus();
}
