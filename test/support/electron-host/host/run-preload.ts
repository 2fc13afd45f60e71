import { readFile } from 'node:fs/promises';
import type { Frame, Page } from 'playwright-core';
import { invokeHandler } from './ipc-main.ts';
import { toAppUrl } from './protocol.ts';
import { describeFrame, type HostWebContents } from './web-contents.ts';

/**
 * Runs the real preload bundle before each page of this window, in its main frame only, as Electron does. It gets a `require`
 * that knows `electron` alone. The page gets what contextBridge exposes, frozen, and never the wire underneath, which
 * is taken off the page before the page's own scripts run. Less than Electron's isolation: both share one JavaScript world.
 */
export async function runPreload(
  page: Page,
  contents: HostWebContents,
  path: string | undefined,
): Promise<void> {
  if (path === undefined) return;
  await page.exposeBinding('__hostInvoke', ({ frame }, channel: string, args: unknown[]) =>
    invokeHandler(channel, { sender: contents, senderFrame: toSenderFrame(frame) }, args),
  );
  await page.addInitScript({ content: wrapPreload(await readFile(path, 'utf8')) });
}

const toSenderFrame = (frame: Frame) => {
  const parent = frame.parentFrame();
  return describeFrame(
    toAppUrl(frame.url()),
    parent === null ? null : describeFrame(toAppUrl(parent.url()), null),
  );
};

const wrapPreload = (bundle: string): string => `(() => {
  const invoke = globalThis.__hostInvoke;
  delete globalThis.__hostInvoke;
  if (globalThis.parent !== globalThis) return;
  const listeners = new Map();
  const of = (channel) => listeners.get(channel) ?? listeners.set(channel, new Set()).get(channel);
  Object.defineProperty(globalThis, '__hostDeliver', {
    value: (channel, args) => { for (const listener of of(channel)) listener({}, ...args); },
  });
  const freeze = (value) => {
    if (typeof value !== 'object' || value === null) return value;
    return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, part]) => [key, freeze(part)])));
  };
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name, value) =>
        Object.defineProperty(globalThis, name, { value: freeze(value), enumerable: true }),
    },
    ipcRenderer: {
      invoke: async (channel, ...args) => {
        const { value, error } = await invoke(channel, args);
        if (error !== undefined) throw new Error("Error invoking remote method '" + channel + "': " + error);
        return value;
      },
      on: (channel, listener) => { of(channel).add(listener); },
      off: (channel, listener) => { of(channel).delete(listener); },
    },
  };
  const require = (name) => {
    if (name === 'electron') return electron;
    throw new Error('a sandboxed preload cannot require ' + name);
  };
  const module = { exports: {} };
  ((require, module, exports) => {${bundle}\n})(require, module, module.exports);
})();`;
