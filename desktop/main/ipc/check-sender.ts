import { consoleOrigin } from '#shared/ipc/index.ts';

/** What the check needs to know of Electron's WebFrameMain. */
export type SendingFrame = { readonly origin: string; readonly parent: unknown };

/**
 * May this frame ask the main process? Only the main frame of a page of the console. Not a frame inside it, not a page of
 * another origin, not a frame that is gone by now (null). Pure.
 */
export function isConsolePage(frame: SendingFrame | null): boolean {
  return frame !== null && frame.parent === null && frame.origin === consoleOrigin;
}
