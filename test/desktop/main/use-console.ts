import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { IpcAnswer, IpcChannel, IpcRequest, IpcResponse } from '#shared/ipc/index.ts';
import { launchConsole } from '#test/support/electron-host/launch-console.ts';
import type { LaunchedConsole, LaunchOptions } from '#test/support/electron-host/launched-console.ts';
import type { AdminServer } from './open-admin-server.ts';

/** The console with the plain page of this folder in place of the real ones. */
export const launchTestPage = (options: LaunchOptions = {}): Promise<LaunchedConsole> =>
  launchConsole({ rendererDir: join(import.meta.dirname, 'page'), ...options });

/** Asks a channel from inside the page, the way the page's own code does: over `window.wrkout`. */
export async function ask<C extends IpcChannel>(
  page: Page,
  channel: C,
  request: IpcRequest<C> | Record<string, unknown> = {},
): Promise<IpcAnswer<IpcResponse<C>>> {
  const asked: [string, unknown] = [channel, request];
  const answer: unknown = await page.evaluate(([name, payload]) => {
    const [group = '', method = ''] = name.split('.');
    const bridge = Reflect.get(globalThis, 'wrkout') as Record<
      string,
      Record<string, (payload: unknown) => unknown>
    >;
    return bridge[group]?.[method]?.(payload);
  }, asked);
  return answer as IpcAnswer<IpcResponse<C>>;
}

/** Asks and takes the value out; throws the refusal's code and message. */
export async function askFor<C extends IpcChannel>(
  page: Page,
  channel: C,
  request?: IpcRequest<C>,
): Promise<IpcResponse<C>> {
  const answer = await ask(page, channel, request);
  if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`);
  return answer.value;
}

/** Looks at the server's certificate, accepts it as first seen, and makes it the server in use. */
export async function connectTo(page: Page, { origin }: AdminServer): Promise<void> {
  const { fingerprint } = await askFor(page, 'server.probe', { origin });
  await askFor(page, 'server.trust', { origin, fingerprint, replaces: null });
  await askFor(page, 'server.choose', { origin });
}

export type Fetched = { status: number; headers: Record<string, string>; text: string };

/** Fetches from inside the page, as the page's api does. */
export function fetchInPage(page: Page, path: string, init: RequestInit = {}): Promise<Fetched> {
  return page.evaluate(
    async ([url, options]) => {
      const response = await fetch(url as string, options as RequestInit);
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        text: await response.text(),
      };
    },
    [path, init] as const,
  );
}

/** Signs in through the page, whatever the password. */
export const signInFromPage = (page: Page): Promise<Fetched> =>
  fetchInPage(page, '/server/admin/v1/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'ada@team.example', password: 'a long password', totp: '123456' }),
  });

/** Everything of this kind that the page has been told so far. */
export const heard = (page: Page, event: string): Promise<unknown[]> =>
  page.evaluate(
    (name) =>
      (Reflect.get(globalThis, 'heard') as [string, unknown][])
        .filter(([kind]) => kind === name)
        .map(([, payload]) => payload),
    event,
  );

/** Waits until the page has been told of this kind of event this often. */
export async function waitUntilHeard(page: Page, event: string, times: number): Promise<unknown[]> {
  await page.waitForFunction(
    ([name, count]) =>
      (Reflect.get(globalThis, 'heard') as [string, unknown][]).filter(([kind]) => kind === name).length >=
      (count as number),
    [event, times] as const,
  );
  return heard(page, event);
}
