import { EventEmitter } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openChromium } from './chromium.ts';
import { takeInstanceLock } from './instance-lock.ts';
import { openWindows } from './open-windows.ts';
import { makePreventable } from './preventable.ts';
import { serveSchemes } from './protocol.ts';
import { readSwitch } from './switches.ts';

type PathName = 'userData' | 'downloads' | 'home' | 'temp';

class HostApp extends EventEmitter {
  readonly #userData = readSwitch('user-data-dir');
  #name = 'Electron';
  #isQuitting = false;
  #ready: Promise<void> | undefined;

  whenReady(): Promise<void> {
    this.#ready ??= this.#start();
    return this.#ready;
  }

  isReady = (): boolean => this.#ready !== undefined;
  setName = (name: string): void => {
    this.#name = name;
  };
  getName = (): string => this.#name;
  getLocale = (): string => 'en-GB';
  getAppPath = (): string => process.cwd();
  getVersion = (): string => JSON.parse(readFileSync(join(process.cwd(), 'package.json'), 'utf8')).version;

  getPath(name: PathName): string {
    const path = name === 'userData' ? this.#userData : join(this.#userData, name);
    mkdirSync(path, { recursive: true });
    return path;
  }

  requestSingleInstanceLock(): boolean {
    return takeInstanceLock(this.getPath('userData'), () =>
      this.emit('second-instance', makePreventable({}), [], ''),
    );
  }

  /** As Electron: before-quit, the windows one by one, will-quit, quit; each of the first may be prevented. */
  quit(): void {
    if (!this.#ready) this.exit(0);
    if (this.#isQuitting) return;
    const before = makePreventable({});
    this.emit('before-quit', before);
    if (before.defaultPrevented) return;
    this.#isQuitting = true;
    void this.#closeWindowsAndLeave();
  }

  /** At once, as Electron does: what is still being written is lost. Chromium ends with its parent. */
  exit(code: number): void {
    process.exit(code);
  }

  /** A window told that it is gone: the last one is the app's own affair. */
  noteWindowClosed(): void {
    if (openWindows.size > 0) return;
    if (this.#isQuitting) return;
    if (this.listenerCount('window-all-closed') === 0) this.quit();
    else this.emit('window-all-closed');
  }

  async #start(): Promise<void> {
    await serveSchemes();
    await openChromium(join(this.getPath('userData'), 'chromium'));
    this.emit('ready', makePreventable({}), {});
  }

  async #closeWindowsAndLeave(): Promise<void> {
    for (const window of [...openWindows]) await window.closeNow();
    const leaving = makePreventable({});
    this.emit('will-quit', leaving);
    if (leaving.defaultPrevented) {
      this.#isQuitting = false;
      return;
    }
    this.emit('quit', makePreventable({}), 0);
    this.exit(0);
  }
}

export const app = new HostApp();
