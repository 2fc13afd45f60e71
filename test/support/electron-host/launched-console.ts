import type { Page } from 'playwright-core';

export type ConsoleHost = 'electron' | 'chromium-host';

export type LaunchOptions = {
  /** Kept between two launches by a test that restarts the console; a fresh temporary folder when left out. */
  userDataDir?: string;
  /** Added to the console's environment. */
  env?: Record<string, string>;
  /** The built pages; the real ones in dist/renderer when left out. */
  rendererDir?: string;
};

/** A running console and what a test can do to it and see of it. The same on Electron and on the host. */
export type LaunchedConsole = {
  host: ConsoleHost;
  page: Page;
  userDataDir: string;
  dialogs: {
    /** The next save dialog is answered with this path. */
    saveTo: (path: string) => Promise<void>;
    /** The next save dialog is closed without a choice. */
    cancelSave: () => Promise<void>;
    /** The save dialogs shown so far, with the path each proposed. */
    shown: () => Promise<{ kind: 'save'; defaultPath: string }[]>;
  };
  openedLinks: () => Promise<string[]>;
  notifications: () => Promise<{ title: string; body: string }[]>;
  clickMenu: (id: string) => Promise<void>;
  /** Asks a channel as if the request came from this frame; null is a frame that is gone. */
  askAs: (
    frame: { origin: string; parent: object | null } | null,
    channel: string,
    payload: unknown,
  ) => Promise<unknown>;
  /** What the page's session says to a server's certificate: -2 refuses it. Null where it cannot be asked. */
  judgeCertificate: (hostname: string) => Promise<number | null>;
  /** What the main process has written to its error stream. */
  log: () => string;
  /** Quits as a person does, waits for the end, removes a temporary user data folder. Safe to repeat. */
  close: () => Promise<void>;
};
