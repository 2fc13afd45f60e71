import { consoleOrigin } from '#shared/ipc/index.ts';

/** Does this URL lie under the console's own origin? `app://console.evil/` and `app://console@evil/` do not. Pure. */
export function isConsoleUrl(url: string): boolean {
  return url === consoleOrigin || url.startsWith(`${consoleOrigin}/`);
}
