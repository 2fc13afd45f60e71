import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import process from 'node:process';

export interface Child {
  readonly pid: number;
  /** True once the process has ended, whoever ended it. */
  readonly hasEnded: () => boolean;
  /** Sends the signal and waits for the end; resolves with the exit code, null when a signal ended it. */
  readonly end: (signal: 'SIGKILL' | 'SIGTERM') => Promise<number | null>;
}

export interface ChildOrder {
  readonly command: readonly [string, ...string[]];
  readonly folder: string;
  readonly env?: NodeJS.ProcessEnv;
  /** It stands in standard output once the process is ready. */
  readonly ready: string;
  /** Gets each line of standard error. */
  readonly onError: (line: string) => void;
}

const readyWithinMs = 60_000;
const running = new Set<ChildProcess>();

const killAll = (): void => {
  for (const child of running) child.kill('SIGKILL');
};

/** Whatever ends this process: none of its own is left behind. */
function keepTrackOf(child: ChildProcess): void {
  if (!process.listeners('exit').includes(killAll)) process.on('exit', killAll);
  running.add(child);
}

/** Nothing of the person's own configuration reaches what is tested. */
const cleanEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('WRKOUT_')));

/** How much of its last words a process that did not become ready is quoted with. */
const lastLines = 10;

/** Passes on each line of standard error; the answer tells the last ones. */
function readLines(child: ChildProcess, onError: (line: string) => void): () => string {
  let open = '';
  const last: string[] = [];
  const take = (line: string): void => {
    if (last.push(line) > lastLines) last.shift();
    onError(line);
  };
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (open + text).split('\n');
    open = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
  child.stderr?.once('end', () => {
    if (open !== '') take(open);
  });
  return () => last.join('\n');
}

async function untilReady(child: ChildProcess, ready: string, errors: () => string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let said = '';
  const late = setTimeout(
    () => reject(new Error(`not ready in a minute: ${said}${errors()}`)),
    readyWithinMs,
  );
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-10_000);
    if (said.includes(ready)) resolve();
  });
  child.once('close', (code, signal) =>
    reject(new Error(`it ended (${signal ?? code}) before it was ready: ${said}${errors()}`)),
  );
  child.once('error', reject);
  await promise.finally(() => clearTimeout(late));
}

/** Starts a process and waits until it is ready. Throws Error when it ends, or a minute passes, before. It never outlives this one. */
export async function startChild(order: ChildOrder): Promise<Child> {
  const [file, ...args] = order.command;
  const env = { ...cleanEnvironment(), ...order.env };
  const child = spawn(file, args, { cwd: order.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  keepTrackOf(child);
  let hasEnded = false;
  const ended = once(child, 'close').then(([code]: (number | null)[]) => {
    running.delete(child);
    hasEnded = true;
    return code ?? null;
  });
  const errors = readLines(child, order.onError);
  await untilReady(child, order.ready, errors);
  return {
    pid: child.pid ?? 0,
    hasEnded: () => hasEnded,
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

/**
 * A port that is free now and that the system gives to no client: while nobody listens on one of those, a client that dials it can be given
 * the same port for its own end, and is then connected to itself. Another one each time: two soaks of the same seed may run side by side, and
 * neither may take the port of the other's server while that is dead.
 */
export async function fixedPort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 30_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
