import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

export type Display = { name: string; close: () => Promise<void> };

/**
 * A screen of its own for one console: Xvfb on a display number that it picks itself. With WRKOUT_TEST_SHOW=1 the screen in
 * DISPLAY is used instead, to watch. Throws with what to install when Xvfb is not there.
 */
export async function startDisplay(): Promise<Display> {
  const shown = process.env.DISPLAY;
  if (process.env.WRKOUT_TEST_SHOW === '1' && shown !== undefined)
    return { name: shown, close: async () => {} };
  // It ends by itself 5 s after its last window, so a test run that is killed leaves none behind.
  const server = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1440x900x24', '-nolisten', 'tcp', '-terminate', '5'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  );
  const number = await Promise.race([readNumber(server), refuseMissing(server)]);
  return { name: `:${number}`, close: () => endProcess(server) };
}

async function readNumber(server: ChildProcess): Promise<string> {
  const [data] = await once(server.stdio[3] as Readable, 'data');
  return String(data).trim();
}

async function refuseMissing(server: ChildProcess): Promise<never> {
  const [error] = await Promise.race([
    once(server, 'exit'),
    once(server, 'error').catch((cause: unknown) => [cause]),
  ]);
  throw new Error('Xvfb did not start: install it (Debian: apt-get install xvfb)', { cause: error });
}

async function endProcess(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill();
  await ended;
}
