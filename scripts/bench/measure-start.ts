import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';

/** How one start and stop of the server went. */
export interface StartMeasurement {
  /** From the command to the first probe that held. */
  readonly readyMilliseconds: number;
  /** From SIGTERM to the end of the process. */
  readonly stopMilliseconds: number;
  readonly exitCode: number | null;
}

export interface StartOrder {
  readonly command: readonly [string, ...string[]];
  readonly env: NodeJS.ProcessEnv;
  /** Is the server ready now? Asked again and again. */
  readonly probe: () => Promise<boolean>;
}

const READY_TIMEOUT_MILLISECONDS = 60_000;
/** Small beside what is measured, and long enough to leave the starting server the processor. */
const PROBE_EVERY_MILLISECONDS = 10;

/**
 * Starts a server by `command`, as a person would, waits until `probe` holds, sends SIGTERM and waits for its end. Throws
 * Error when it ends, or a minute passes, before it is ready.
 */
export async function measureStart({ command, env, probe }: StartOrder): Promise<StartMeasurement> {
  const [program, ...args] = command;
  const began = performance.now();
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  try {
    await untilReady(probe, () => child.exitCode !== null || child.signalCode !== null);
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`${(error as Error).message}\n${said}`, { cause: error });
  }
  const ready = performance.now();
  child.kill('SIGTERM');
  const [exitCode] = await ended;
  return { readyMilliseconds: ready - began, stopMilliseconds: performance.now() - ready, exitCode };
}

async function untilReady(probe: () => Promise<boolean>, hasEnded: () => boolean): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_MILLISECONDS;
  while (!(await probe())) {
    if (hasEnded() || performance.now() > deadline)
      throw new Error('The server ended, or a minute passed, before it was ready.');
    await wait(PROBE_EVERY_MILLISECONDS);
  }
}
