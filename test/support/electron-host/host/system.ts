import { records } from './records.ts';

/** Electron's `shell`: notes what would have been opened. */
export const shell = {
  async openExternal(url: string): Promise<void> {
    records.openedLinks.push(url);
  },
};

/** Electron's `screen`: one display, as large as the one Xvfb was given. */
export const screen = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1440, height: 900 } }],
};

/** Electron's Notification: notes what would have been shown. */
export class Notification {
  static isSupported = (): boolean => true;
  readonly #content: { title: string; body: string };

  constructor({ title = '', body = '' }: { title?: string; body?: string }) {
    this.#content = { title, body };
  }

  show(): void {
    records.notifications.push(this.#content);
  }
}
