type InvokeEvent = { sender: unknown; senderFrame: object | null };
type Handler = (event: InvokeEvent, ...args: unknown[]) => unknown;

const handlers = new Map<string, Handler>();

/** Electron's `ipcMain`, as far as requests with an answer go. */
export const ipcMain = {
  handle(channel: string, handler: Handler): void {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    handlers.set(channel, handler);
  },
};

/** Lets the channel's handler answer; what it throws comes back as text, the way Electron passes it to a page. */
export async function invokeHandler(channel: string, event: InvokeEvent, args: unknown[]) {
  const handler = handlers.get(channel);
  if (handler === undefined) return { error: `No handler registered for '${channel}'` };
  try {
    return { value: await handler(event, ...args) };
  } catch (error) {
    return { error: String(error) };
  }
}
