import { BrowserWindow } from 'electron';
import { type IpcEvent, type IpcEventPayload, ipcEvents } from '#shared/ipc/index.ts';
import { isConsolePage } from './check-sender.ts';

/** Tells every page of the console that something happened. Throws when `payload` is not what the event promises. */
export function tellPages<E extends IpcEvent>(event: E, payload: IpcEventPayload<E>): void {
  const checked = ipcEvents[event].parse(payload);
  for (const { webContents } of BrowserWindow.getAllWindows()) {
    if (!webContents.isDestroyed() && isConsolePage(webContents.mainFrame)) webContents.send(event, checked);
  }
}
