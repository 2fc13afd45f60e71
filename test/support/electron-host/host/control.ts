import { app } from './app.ts';
import { theDebuggingUrl } from './chromium.ts';
import { invokeHandler } from './ipc-main.ts';
import { Menu } from './menu.ts';
import { records } from './records.ts';
import { session } from './session.ts';

/** What a test may ask of the host; each is answered by its result. */
const commands = {
  laySaveAnswer: (path: string | null) => void records.saveAnswers.push(path),
  readRecords: () => records,
  clickMenu: (id: string) => {
    const item = Menu.getApplicationMenu()?.getMenuItemById(id);
    if (item?.click === undefined) throw new Error(`the menu has no item ${id}`);
    item.click();
  },
  quit: () => app.quit(),
  judgeCertificate: (hostname: string) => session.defaultSession.judgeCertificate(hostname),
  askAs: (frame: object | null, channel: string, payload: unknown) =>
    invokeHandler(channel, { sender: {}, senderFrame: frame }, [payload]),
} satisfies Record<string, (...args: never[]) => unknown>;

export type HostCommands = typeof commands;
type Asked = { id: number; command: keyof HostCommands; args: never[] };

/** Tells the test that something happened; says nothing when no test is there. */
export function report(event: 'window-loaded' | 'window-focused'): void {
  process.send?.({ event, debuggingUrl: theDebuggingUrl() });
}

async function answer({ id, command, args }: Asked): Promise<void> {
  try {
    const run = commands[command] as (...given: never[]) => unknown;
    process.send?.({ id, value: (await run(...args)) ?? null });
  } catch (error) {
    process.send?.({ id, error: String(error) });
  }
}

process.on('message', (message) => {
  void answer(message as Asked);
});
// The test is gone: nobody would close this window any more.
process.on('disconnect', () => app.quit());
process.on('SIGTERM', () => app.quit());
