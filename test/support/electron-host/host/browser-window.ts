import { EventEmitter } from 'node:events';
import type { Page } from 'playwright-core';
import { app } from './app.ts';
import { applyPermissions } from './apply-permissions.ts';
import { takePage } from './chromium.ts';
import { report } from './control.ts';
import { guardPage } from './guard-page.ts';
import { nativeTheme } from './native-theme.ts';
import { openWindows } from './open-windows.ts';
import { makePreventable } from './preventable.ts';
import { toChromiumUrl } from './protocol.ts';
import { runPreload } from './run-preload.ts';
import { HostWebContents } from './web-contents.ts';

type Bounds = { x: number; y: number; width: number; height: number };
type Options = Partial<Bounds> & { title?: string; webPreferences?: { preload?: string; sandbox?: boolean } };

/** Electron's BrowserWindow, over one window of Chromium. */
export class HostWindow extends EventEmitter {
  readonly webContents = new HostWebContents();
  readonly #options: Options;
  #bounds: Bounds;
  #isMaximized = false;
  #page: Page | undefined;

  static getAllWindows = (): HostWindow[] => [...openWindows];

  constructor(options: Options = {}) {
    super();
    const { x = 0, y = 0, width = 800, height = 600 } = options;
    this.#options = options;
    this.#bounds = { x, y, width, height };
    openWindows.add(this);
    app.emit('web-contents-created', makePreventable({}), this.webContents);
  }

  async loadURL(url: string): Promise<void> {
    const page = this.#page ?? (await this.#open(new URL(url)));
    this.webContents.noteLoading(url);
    await page.goto(toChromiumUrl(url));
    this.emit('ready-to-show');
    report('window-loaded');
  }

  show = (): void => {};
  focus = (): void => {
    void this.#page?.bringToFront();
    report('window-focused');
  };
  restore = (): void => {};
  maximize = (): void => {
    this.#isMaximized = true;
  };
  isMinimized = (): boolean => false;
  isMaximized = (): boolean => this.#isMaximized;
  getNormalBounds = (): Bounds => this.#bounds;
  isDestroyed = (): boolean => !openWindows.has(this);

  setBounds(bounds: Partial<Bounds>): void {
    this.#bounds = { ...this.#bounds, ...bounds };
    if (this.#page !== undefined) void this.#place(this.#page);
  }

  close(): void {
    void this.closeNow();
  }

  /** Closes and resolves once the page is gone. */
  async closeNow(): Promise<void> {
    await this.#page?.close();
    this.#noteClosed();
  }

  async #open(url: URL): Promise<Page> {
    const page = await takePage();
    this.#page = page;
    this.webContents.attach(page);
    page.on('close', () => this.#noteClosed());
    await this.#place(page);
    await page.emulateMedia({ colorScheme: nativeTheme.shouldUseDarkColors ? 'dark' : 'light' });
    await guardPage(page, this.webContents);
    await applyPermissions(page, `${url.protocol}//${url.host}`);
    await runPreload(page, this.webContents, this.#options.webPreferences?.preload);
    return page;
  }

  async #place(page: Page): Promise<void> {
    const devtools = await page.context().newCDPSession(page);
    const { windowId } = await devtools.send('Browser.getWindowForTarget');
    const { x: left, y: top, width, height } = this.#bounds;
    await devtools.send('Browser.setWindowBounds', { windowId, bounds: { left, top, width, height } });
    await devtools.detach();
  }

  #noteClosed(): void {
    if (!openWindows.has(this)) return;
    this.emit('close', makePreventable({}));
    openWindows.delete(this);
    this.emit('closed');
    app.noteWindowClosed();
  }
}

export { HostWindow as BrowserWindow };
