import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import process from 'node:process';

export interface Program {
  readonly command: readonly [string, ...string[]];
  readonly folder: string;
  readonly env?: NodeJS.ProcessEnv;
}

export interface Started {
  readonly pid: number;
  readonly stop: () => Promise<void>;
  /** What it has said so far, on both streams. */
  readonly said: () => string;
}

const readyWithinMilliseconds = 60_000;
const askEveryMilliseconds = 25;

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}

async function stopChild(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM');
  await ended;
}

/** Nothing of the person's own configuration reaches what is measured. */
const cleanEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('WRKOUT_')));

/** Starts a program and waits until `isReady`. Throws Error with what it said when it ends, or a minute passes, before. */
export async function startProcess(
  { command, folder, env }: Program,
  isReady: (said: string) => boolean | Promise<boolean>,
): Promise<Started> {
  const [file, ...args] = command;
  const child = spawn(file, args, {
    cwd: folder,
    env: { ...cleanEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-100_000);
    });
  let failure: Error | null = null;
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', (error) => {
      failure = error;
      resolve();
    });
  });
  const deadline = performance.now() + readyWithinMilliseconds;
  while (!(await isReady(said))) {
    if (failure) throw new Error(`${file} cannot be started`, { cause: failure });
    if (child.exitCode === null && child.signalCode === null && performance.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, askEveryMilliseconds));
    else throw new Error(`${command.join(' ')} was never ready:\n${said}`);
  }
  return { pid: child.pid ?? 0, said: () => said, stop: () => stopChild(child, ended) };
}
