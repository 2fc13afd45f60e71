import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { readSwitch } from './switches.ts';

// Every switch that starts with "disable" keeps Chromium from doing something of its own over the network.
const switches = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-features=OptimizationHints,MediaRouter,Translate',
  '--no-first-run',
  '--no-proxy-server',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE *.localhost',
  '--remote-debugging-port=0',
  '--app=data:text/html,',
];

let context: BrowserContext | undefined;
let firstPage: Page | undefined;
let debuggingUrl = '';

/** Opens one Chromium with an empty profile in this folder and a window that waits for the first BrowserWindow. */
export async function openChromium(profileDir: string): Promise<void> {
  context = await chromium.launchPersistentContext(profileDir, {
    executablePath: readSwitch('host-chromium'),
    headless: false,
    viewport: null,
    acceptDownloads: false,
    args: switches,
  });
  [firstPage] = context.pages();
  const [port] = (await readFile(join(profileDir, 'DevToolsActivePort'), 'utf8')).split('\n');
  debuggingUrl = `http://127.0.0.1:${port}`;
}

/** The one browser context. Throws before openChromium has resolved. */
export function theContext(): BrowserContext {
  if (context === undefined) throw new Error('the app is not ready');
  return context;
}

/** The same, or undefined while there is none. */
export const openContext = (): BrowserContext | undefined => context;

/** Where a test connects to see the same pages. */
export const theDebuggingUrl = (): string => debuggingUrl;

/** A page for a new window: the one that is waiting, else another one. */
export async function takePage(): Promise<Page> {
  const waiting = firstPage;
  firstPage = undefined;
  return waiting ?? theContext().newPage();
}
