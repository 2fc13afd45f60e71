import { _electron, type ElectronApplication } from 'playwright-core';
import type { PreparedLaunch } from './launch-console.ts';
import type { LaunchedConsole } from './launched-console.ts';
import { startDisplay } from './start-display.ts';

type Records = {
  dialogs: { kind: 'save'; defaultPath: string }[];
  saveAnswers: (string | null)[];
  openedLinks: string[];
  notifications: { title: string; body: string }[];
};
type WithRecords = typeof globalThis & { wrkoutRecords: Records };

/**
 * Starts the console on the real Electron, with the save dialog and the opening of links replaced in the main process by
 * what a test lays ready and looks at. Everything else is Electron's own.
 */
export async function launchOnElectron(launch: PreparedLaunch, program: string): Promise<LaunchedConsole> {
  const needsDisplay = process.platform === 'linux';
  const display = needsDisplay ? await startDisplay() : { name: '', close: async () => {} };
  const isRoot = process.getuid?.() === 0;
  const app = await _electron.launch({
    executablePath: program,
    cwd: launch.root,
    args: ['.', `--user-data-dir=${launch.userDataDir}`, ...(isRoot ? ['--no-sandbox'] : [])],
    env: {
      ...withoutUndefined(process.env),
      ...launch.env,
      ...(needsDisplay ? { DISPLAY: display.name } : {}),
    },
  });
  let log = '';
  app.process().stderr?.on('data', (text: Buffer) => {
    log += text.toString('utf8');
  });
  await app.evaluate(replaceOuterWorld);
  const page = await app.firstWindow();
  await page.waitForLoadState('load');
  let isClosed = false;
  const close = async () => {
    if (isClosed) return;
    isClosed = true;
    await app.close();
    await display.close();
  };
  return { host: 'electron', page, userDataDir: launch.userDataDir, ...describe(app), log: () => log, close };
}

function describe(app: ElectronApplication) {
  const records = () => app.evaluate(() => (globalThis as WithRecords).wrkoutRecords);
  const lay = (answer: string | null) =>
    app.evaluate(
      (_electron, path) => void (globalThis as WithRecords).wrkoutRecords.saveAnswers.push(path),
      answer,
    );
  return {
    dialogs: {
      saveTo: (path: string) => lay(path),
      cancelSave: () => lay(null),
      shown: async () => (await records()).dialogs,
    },
    openedLinks: async () => (await records()).openedLinks,
    notifications: async () => (await records()).notifications,
    clickMenu: (id: string) =>
      app.evaluate(({ Menu }, itemId) => {
        const item = Menu.getApplicationMenu()?.getMenuItemById(itemId);
        if (!item) throw new Error(`the menu has no item ${itemId}`);
        item.click();
      }, id),
    askAs: (frame: object | null, channel: string, payload: unknown) =>
      app.evaluate(
        ({ ipcMain }, asked) => {
          const handlers = Reflect.get(ipcMain, '_invokeHandlers') as Map<
            string,
            (...args: unknown[]) => unknown
          >;
          return handlers.get(asked.channel)?.({ senderFrame: asked.frame }, asked.payload);
        },
        { frame, channel, payload },
      ),
    judgeCertificate: async () => null,
  };
}

// Runs inside Electron's main process, so it can use nothing from this file.
function replaceOuterWorld({ dialog, shell, Notification }: typeof Electron.CrossProcessExports): void {
  const records: Records = { dialogs: [], saveAnswers: [], openedLinks: [], notifications: [] };
  (globalThis as WithRecords).wrkoutRecords = records;
  const showSaveDialog = async (...args: unknown[]) => {
    const { defaultPath = '' } = args.at(-1) as { defaultPath?: string };
    records.dialogs.push({ kind: 'save', defaultPath });
    const answer = records.saveAnswers.shift();
    if (answer === undefined) throw new Error('no answer was laid ready for a save dialog');
    return { canceled: answer === null, filePath: answer ?? '' };
  };
  Object.assign(dialog, { showSaveDialog });
  Object.assign(shell, { openExternal: async (url: string) => void records.openedLinks.push(url) });
  Notification.prototype.show = function show(this: Electron.Notification) {
    records.notifications.push({ title: this.title, body: this.body });
  };
}

const withoutUndefined = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
