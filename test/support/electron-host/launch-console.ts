import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildPreload } from './build-preload.ts';
import { findElectron } from './find-electron.ts';
import { launchOnChromium } from './launch-on-chromium.ts';
import { launchOnElectron } from './launch-on-electron.ts';
import type { LaunchedConsole, LaunchOptions } from './launched-console.ts';

const root = resolve(import.meta.dirname, '../../..');
let hasSaid = false;

export type PreparedLaunch = { root: string; userDataDir: string; env: Record<string, string> };

/**
 * Starts the console as it is: on the real Electron where its program is found, else on the host over Chromium. Says once per
 * run which of the two. Resolves when the first page has loaded. The caller closes it.
 */
export async function launchConsole(options: LaunchOptions = {}): Promise<LaunchedConsole> {
  const electron = findElectron(root);
  const userDataDir = options.userDataDir ?? (await mkdtemp(join(tmpdir(), 'wrkout-console-')));
  const launch: PreparedLaunch = {
    root,
    userDataDir,
    env: {
      WRKOUT_RENDERER_DIR: options.rendererDir ?? join(root, 'dist/renderer'),
      WRKOUT_PRELOAD_PATH: await buildPreload(root),
      ...options.env,
    },
  };
  say(electron);
  const launched = await (electron === null ? launchOnChromium(launch) : launchOnElectron(launch, electron));
  const close = async () => {
    await launched.close();
    if (options.userDataDir === undefined)
      await rm(userDataDir, { recursive: true, force: true, maxRetries: 5 });
  };
  return { ...launched, close };
}

function say(electron: string | null): void {
  if (hasSaid) return;
  hasSaid = true;
  const which =
    electron === null ? 'the host over Chromium (no Electron program here)' : `Electron (${electron})`;
  process.stdout.write(`  console tests run on ${which}\n`);
}
