import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findChromium } from './find-chromium.ts';
import { askHost } from './host-commands.ts';
import type { PreparedLaunch } from './launch-console.ts';
import type { LaunchedConsole } from './launched-console.ts';
import { type Display, startDisplay } from './start-display.ts';

const startTimeoutMs = 30_000;
const quitTimeoutMs = 10_000;

/**
 * Starts the console's main file in a Node process in which `electron` is the host, under a screen of its own, and connects to
 * the Chromium that it opens. Throws with the main process's log when no page has loaded after 30 s.
 */
export async function launchOnChromium({ root, userDataDir, env }: PreparedLaunch): Promise<LaunchedConsole> {
  const display = await startDisplay();
  const main = spawn(
    process.execPath,
    [
      '--import',
      join(import.meta.dirname, 'host/register-hooks.ts'),
      join(root, 'desktop/main/main.ts'),
      `--user-data-dir=${userDataDir}`,
      `--host-chromium=${findChromium()}`,
    ],
    {
      cwd: root,
      env: { ...process.env, ...env, DISPLAY: display.name },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    },
  );
  let log = '';
  main.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  try {
    const debuggingUrl = await waitForWindow(main);
    const browser = await chromium.connectOverCDP(debuggingUrl, { noDefaults: true });
    return describe({ main, browser, display, userDataDir, log: () => log });
  } catch (error) {
    // Why it did not start matters more than how it ended.
    await end({ main, display, log: () => log }).catch(() => undefined);
    throw new Error(`the console did not start; its log:\n${log}`, { cause: error });
  }
}

async function waitForWindow(main: ChildProcess): Promise<string> {
  const limit = AbortSignal.timeout(startTimeoutMs);
  const ended = once(main, 'exit', { signal: limit }).then(([code]) => {
    throw new Error(`the main process ended with ${code}`);
  });
  ended.catch(() => undefined);
  for (;;) {
    const [message] = await Promise.race([once(main, 'message', { signal: limit }), ended]);
    if (message.event === 'window-loaded') return message.debuggingUrl;
  }
}

type Running = {
  main: ChildProcess;
  browser: Browser;
  display: Display;
  userDataDir: string;
  log: () => string;
};

function describe({ main, browser, display, userDataDir, log }: Running): LaunchedConsole {
  const ask = askHost(main);
  const page = browser.contexts()[0]?.pages()[0] as Page;
  return {
    host: 'chromium-host',
    page,
    userDataDir,
    dialogs: {
      saveTo: (path) => ask('laySaveAnswer', path),
      cancelSave: () => ask('laySaveAnswer', null),
      shown: async () => (await ask('readRecords')).dialogs,
    },
    openedLinks: async () => (await ask('readRecords')).openedLinks,
    notifications: async () => (await ask('readRecords')).notifications,
    clickMenu: (id) => ask('clickMenu', id),
    askAs: async (frame, channel, payload) => {
      const { value, error } = (await ask('askAs', frame, channel, payload)) as {
        value?: unknown;
        error?: string;
      };
      if (error !== undefined) throw new Error(error);
      return value;
    },
    judgeCertificate: (hostname) => ask('judgeCertificate', hostname),
    log,
    close: () => end({ main, display, log }),
  };
}

async function end({ main, display, log }: Pick<Running, 'main' | 'display' | 'log'>): Promise<void> {
  if (main.exitCode === null && main.signalCode === null) {
    const ended = once(main, 'exit');
    const lost = setTimeout(() => main.kill('SIGKILL'), quitTimeoutMs);
    main.kill('SIGTERM');
    await ended;
    clearTimeout(lost);
  }
  await display.close();
  if (main.exitCode !== 0)
    throw new Error(`the console ended with ${main.exitCode ?? main.signalCode}:\n${log()}`);
}
