import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { PreferenceFile } from '#desktop/main/files/preferences.ts';
import { reportProblem } from '#desktop/main/report-problem.ts';
import { consoleOrigin } from '#shared/ipc/index.ts';
import { placeWindow } from './place-window.ts';

const usualSize = { width: 1320, height: 860 };
const smallestSize = { minWidth: 900, minHeight: 600 };

/**
 * Opens the console's window at its kept place and loads the first page. Sandboxed, isolated, without Node; the preload is
 * all that the page gets. Resolves once the page is there.
 */
export async function openConsoleWindow(needs: {
  preloadPath: string;
  preferences: PreferenceFile;
}): Promise<BrowserWindow> {
  const kept = needs.preferences.read().window;
  const place = placeWindow(
    kept?.bounds,
    screen.getAllDisplays().map(({ workArea }) => workArea),
  );
  const window = new BrowserWindow({
    ...usualSize,
    ...smallestSize,
    ...place,
    title: 'Wrkout',
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#16181c' : '#ffffff',
    webPreferences: {
      preload: needs.preloadPath,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  });
  if (kept?.isMaximized === true) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => keepPlace(window, needs.preferences));
  await window.loadURL(`${consoleOrigin}/`);
  return window;
}

function keepPlace(window: BrowserWindow, preferences: PreferenceFile): void {
  const place = { bounds: window.getNormalBounds(), isMaximized: window.isMaximized() };
  preferences.update({ window: place }).catch((error: unknown) => {
    reportProblem('the place of the window could not be kept', error);
  });
}
