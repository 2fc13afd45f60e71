import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import type { Readable } from 'node:stream';

/** How one start and stop of the server went. */
export interface StartMeasurement {
  /** From the command to the line that says it is ready. */
  readonly readyMilliseconds: number;
  /** From SIGTERM to the end of the process. */
  readonly stopMilliseconds: number;
  readonly exitCode: number | null;
}

const READY = /is ready/;
const READY_TIMEOUT_MILLISECONDS = 60_000;

/**
 * Starts a server by `command`, as a person would, waits until it says that it is ready, sends SIGTERM and waits for its
 * end. Throws Error when it ends, or a minute passes, before it is ready.
 */
export async function measureStart(
  command: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv,
): Promise<StartMeasurement> {
  const [program, ...args] = command;
  const began = performance.now();
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  await untilReady(child, ended);
  const ready = performance.now();
  child.kill('SIGTERM');
  const [exitCode] = await ended;
  return { readyMilliseconds: ready - began, stopMilliseconds: performance.now() - ready, exitCode };
}

async function untilReady(
  child: ChildProcessByStdio<null, Readable, null>,
  ended: Promise<unknown>,
): Promise<void> {
  const deadline = setTimeout(() => child.kill('SIGKILL'), READY_TIMEOUT_MILLISECONDS);
  const ready = new Promise<boolean>((resolve) => {
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (READY.test(said)) resolve(true);
    });
  });
  const isReady = await Promise.race([ready, ended.then(() => false)]);
  clearTimeout(deadline);
  if (!isReady) throw new Error('The server ended, or a minute passed, before it was ready.');
}
