import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { documentOfListener } from '#test/support/openapi/index.ts';
import { type Caller, openCaller } from './https-calls.ts';

export type End = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export type ServerProcess = {
  readonly pid: number;
  /** All that it has said on both streams so far. */
  readonly said: () => string;
  /** Resolves once it has said something that matches, with the match. Rejects when it ends without. */
  readonly says: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** Resolves when it says that it is ready, with a way to call each listener. */
  readonly ready: () => Promise<{ readonly public: Caller; readonly admin: Caller }>;
  readonly signal: (name: NodeJS.Signals) => void;
  readonly ended: Promise<End>;
};

export type ProcessOptions = {
  /** Working directory; the data folder is `data` in it unless the environment says otherwise. */
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Another command that runs the program it is given, in the same process: on a disk of its own, for example. */
  readonly within?: (program: readonly string[]) => readonly string[];
  /** Where this process finds what the server with this process id calls `path`; the same place when absent. */
  readonly fromHere?: (pid: number, path: string) => string;
};

/** Nothing of the developer's own configuration reaches a server under test. */
const cleanEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('WRKOUT_')));

const ports = { WRKOUT_PUBLIC_PORT: '0', WRKOUT_ADMIN_PORT: '0' };
const compiled = { NODE_COMPILE_CACHE: resolve('.cache/compiled') };

/** Gathers what a process says and lets others wait for words in it. */
function listenTo(child: ChildProcess, ended: Promise<End>) {
  let text = '';
  const each = { out: '', error: '' };
  const changed = new EventTarget();
  for (const [name, stream] of [['out', child.stdout] as const, ['error', child.stderr] as const])
    stream?.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      each[name] += part;
      changed.dispatchEvent(new Event('said'));
    });
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
    changed.dispatchEvent(new Event('said'));
  });
  const says = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const match = pattern.exec(text);
      if (match) return match;
      if (hasEnded) throw new Error(`it ended without saying ${pattern}:\n${text}`);
      await once(changed, 'said');
    }
  };
  return { said: () => text, each, says };
}

const running = new Set<ChildProcess>();

/** Ends every process that is still there; for `afterEach`, so that a failed test leaves none behind. */
export async function endServerProcesses(): Promise<void> {
  for (const child of running) {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
}

/** Starts a program of the server in a process of its own, as the bootstrap does. */
function startProcess(
  script: string,
  args: readonly string[],
  { folder, environment, within }: ProcessOptions,
) {
  const program = [process.execPath, resolve(script), ...args];
  const [command = '', ...rest] = within?.(program) ?? program;
  const child = spawn(command, rest, {
    cwd: folder,
    env: { ...cleanEnvironment(), ...compiled, ...ports, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const ended = once(child, 'close').then(([code, signal]): End => {
    running.delete(child);
    return { code, signal };
  });
  return { child, ended, ...listenTo(child, ended) };
}

/** `npm start` without npm: the server on free ports. It has just been started when this returns. */
export function startServerProcess(options: ProcessOptions): ServerProcess {
  const { child, ended, said, says } = startProcess('server/main.ts', [], options);
  const callers = async () => {
    const [, publicUrl = ''] = await says(/^Public +(\S+)/m);
    const [, adminUrl = ''] = await says(/^Admin +(\S+)/m);
    await says(/Stop with Ctrl\+C/);
    const dataFolder = options.environment?.WRKOUT_DATA_DIR ?? join(options.folder, 'data');
    const caFile = join(dataFolder, 'tls/ca.crt');
    const ca = readFileSync(options.fromHere?.(child.pid ?? 0, caFile) ?? caFile, 'utf8');
    return {
      public: openCaller({ origin: () => publicUrl, ca, document: documentOfListener('public') }),
      admin: openCaller({ origin: () => adminUrl, ca, document: documentOfListener('admin') }),
    };
  };
  return { pid: child.pid ?? 0, said, says, ended, ready: callers, signal: (name) => void child.kill(name) };
}

/** What a command said: on standard output, on standard error, and on both in turn. */
type Said = { readonly out: string; readonly error: string; readonly said: string };

/** Runs an operator command to its end. */
export async function runCommand(args: readonly string[], options: ProcessOptions): Promise<End & Said> {
  const { ended, said, each } = startProcess('server/cli.ts', args, options);
  const end = await ended;
  return { ...end, ...each, said: said() };
}
