import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What the process on the small disk tells, one JSON object a line. */
export type Told = Readonly<Record<string, unknown>>;

export type SmallDisk = {
  /** The next thing the process tells. Rejects when it ends without. */
  readonly next: () => Promise<Told>;
  /** Gives the process room again. */
  readonly free: () => Promise<void>;
  readonly ended: Promise<number | null>;
};

/** `file-system`: a tmpfs of 64 MiB in a mount namespace of its own, gone with the process. `file-size`: no file may grow beyond 1 MiB. */
export type Kind = 'file-system' | 'file-size';

export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Root needs no namespace of users to mount; others do. */
export const namespace = process.getuid?.() === 0 ? ['--mount'] : ['--user', '--map-root-user', '--mount'];

export async function run(command: string, args: readonly string[]): Promise<number | null> {
  const child = spawn(command, args, { stdio: 'ignore' });
  const [code] = await Promise.race([once(child, 'close'), once(child, 'error').then(() => [1])]);
  return code as number | null;
}

/** Where a machine lets nobody mount (some containers), a limit on the size of files stands in for the full disk. */
export async function kindOfThisMachine(): Promise<Kind> {
  const code = await run('unshare', [...namespace, 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()]);
  return code === 0 ? 'file-system' : 'file-size';
}

function startOn(kind: Kind, disk: string, command: readonly string[]): ChildProcess {
  const program = command.map(quoted).join(' ');
  const stdio = ['pipe', 'pipe', 'inherit'] as const;
  if (kind === 'file-size')
    return spawn('sh', ['-c', `ulimit -S -f 2048; exec ${program}`], { stdio: [...stdio] });
  const script = `mount -t tmpfs -o size=64m tmpfs ${quoted(disk)} && exec ${program}`;
  return spawn('unshare', [...namespace, 'sh', '-c', script], { stdio: [...stdio] });
}

/** Runs `script` with Node on a small disk: its arguments are that disk, a folder on a large one, and `args`. */
export function openSmallDisk(kind: Kind, script: string, args: readonly string[]): SmallDisk {
  const root = mkdtempSync(join(tmpdir(), 'wrkout-small-disk-'));
  const disk = join(root, 'disk');
  mkdirSync(disk);
  const child = startOn(kind, disk, [process.execPath, script, disk, join(root, 'large'), ...args]);
  const { stdin, stdout } = child;
  if (!stdin || !stdout) throw new Error('the process has no streams');
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const ended = once(child, 'close').then(([code]) => {
    rmSync(root, { recursive: true, force: true });
    return code as number | null;
  });
  return {
    next: async () => {
      const { value, done } = await lines.next();
      if (done) throw new Error(`the process ended (${await ended})`);
      return JSON.parse(value) as Told;
    },
    free: async () => {
      if (
        kind === 'file-size' &&
        (await run('prlimit', ['--pid', String(child.pid), '--fsize=unlimited'])) !== 0
      )
        throw new Error('prlimit could not lift the limit');
      stdin.end('free\n');
    },
    ended,
  };
}
