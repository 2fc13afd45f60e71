import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { launchConsole } from '#test/support/electron-host/launch-console.ts';
import type { LaunchedConsole } from '#test/support/electron-host/launched-console.ts';
import { buildRenderer } from './build-renderer.ts';
import { type FixtureOptions, type FixtureServer, openFixtureServer } from './open-fixture-server.ts';
import { noteConsole, openSignedIn } from './use-screens.ts';

/** What the tests of one file share: one console, and for each test a fresh server. */
export type Screens = { running: LaunchedConsole; page: Page; server: FixtureServer };

const launchTimeoutMs = 60_000;
const testTimeoutMs = 30_000;
/** Shorter than the test's own, so that what was waited for is told. */
const waitTimeoutMs = 12_000;
/** The page loads a refused answer on purpose, or one that is cut off; Chromium notes it, and that is no fault of the page. */
const expected =
  /Failed to load resource: (the server responded with a status of|net::ERR_INCOMPLETE_CHUNKED_ENCODING)/;

let launched: Promise<LaunchedConsole> | undefined;
let words: string[] = [];

async function launchOnce(): Promise<LaunchedConsole> {
  const running = await launchConsole({ rendererDir: await buildRenderer() });
  await running.page.setViewportSize({ width: 1280, height: 800 });
  running.page.setDefaultTimeout(waitTimeoutMs);
  words = noteConsole(running.page);
  return running;
}

// At the root of the run: the files with screens share one console, which is closed after the last of them.
after(async () => {
  await (await launched)?.close();
});

/**
 * Opens the console at the first use, a fresh server for each test, and signs in unless told otherwise. After each test the page's
 * own console must be silent: no refusal of its policy, no error.
 */
export function withScreens(options: FixtureOptions & { isSignedIn?: boolean } = {}): Screens {
  const shared = {} as Screens;

  before(async function launch() {
    this.timeout(launchTimeoutMs);
    launched ??= launchOnce();
    shared.running = await launched;
    shared.page = shared.running.page;
  });

  beforeEach(async function prepare() {
    this.timeout(testTimeoutMs);
    this.currentTest?.timeout(testTimeoutMs);
    words.length = 0;
    shared.server = await openFixtureServer(options);
    if (options.isSignedIn !== false) await openSignedIn(shared.page, shared.server);
  });
  afterEach(async () => {
    await shared.server.close();
    expect(words.filter((word) => word.startsWith('error') && !expected.test(word))).to.deep.equal([]);
  });
  return shared;
}
