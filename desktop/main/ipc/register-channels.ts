import { ipcMain } from 'electron';
import { type IpcChannel, ipcChannels } from '#shared/ipc/index.ts';
import { answerRequest, type IpcHandlers } from './answer-request.ts';

/** Opens every channel of the table. The only file that touches Electron's `ipcMain`. Call once. */
export function registerChannels(handlers: IpcHandlers): void {
  for (const channel of Object.keys(ipcChannels) as IpcChannel[]) {
    ipcMain.handle(channel, (event, payload: unknown) =>
      answerRequest(handlers, { channel, frame: event.senderFrame, payload }),
    );
  }
}
