import { extname, join } from 'node:path';
import { app, BrowserWindow, dialog } from 'electron';

/** Asks in the system's save dialog, starting in the downloads folder. Null when it is closed without a choice. */
export async function askWhere(suggestedName: string): Promise<string | null> {
  const extension = extname(suggestedName).slice(1);
  const options = {
    defaultPath: join(app.getPath('downloads'), suggestedName),
    filters: extension === '' ? [] : [{ name: extension.toUpperCase(), extensions: [extension] }],
  };
  const [window] = BrowserWindow.getAllWindows();
  const asked =
    window === undefined ? dialog.showSaveDialog(options) : dialog.showSaveDialog(window, options);
  const { canceled, filePath } = await asked;
  return canceled || filePath === '' ? null : filePath;
}
