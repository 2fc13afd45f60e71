import { EventEmitter } from 'node:events';
import type { Page } from 'playwright-core';
import { toAppUrl } from './protocol.ts';

type OpenHandler = (details: { url: string }) => { action: 'deny' | 'allow' };

let nextId = 1;

/** Electron's WebContents, over one page. */
export class HostWebContents extends EventEmitter {
  readonly id = nextId++;
  #page: Page | undefined;
  #loading = '';
  #openHandler: OpenHandler = () => ({ action: 'allow' });

  attach(page: Page): void {
    this.#page = page;
  }

  get mainFrame() {
    return describeFrame(this.getURL(), null);
  }

  getURL = (): string => (this.#page === undefined ? '' : toAppUrl(this.#page.url()));
  isDestroyed = (): boolean => this.#page === undefined || this.#page.isClosed();

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }
  askToOpen = (url: string): { action: 'deny' | 'allow' } => this.#openHandler({ url });

  /** The main process loads this itself, which is no navigation of the page. */
  noteLoading(url: string): void {
    this.#loading = url;
  }
  isLoadingByMain(url: string): boolean {
    const isIt = this.#loading !== '' && url === this.#loading;
    if (isIt) this.#loading = '';
    return isIt;
  }

  send(channel: string, ...args: unknown[]): void {
    const page = this.#page;
    if (page === undefined || page.isClosed()) return;
    const deliver = ([name, values]: [string, unknown[]]) =>
      (
        globalThis as unknown as { __hostDeliver?: (name: string, values: unknown[]) => void }
      ).__hostDeliver?.(name, values);
    page.evaluate(deliver, [channel, args] as [string, unknown[]]).catch((error: unknown) => {
      // A page that is closing or loading anew hears nothing, as in Electron.
      if (!page.isClosed())
        process.stderr.write(`host: ${channel} did not reach the page: ${String(error)}\n`);
    });
  }
}

/** A frame as the IPC sender check sees it. */
export function describeFrame(url: string, parent: object | null) {
  const origin = URL.canParse(url) ? `${new URL(url).protocol}//${new URL(url).host}` : 'null';
  return { url, origin, parent };
}
