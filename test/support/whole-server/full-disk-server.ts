import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { kindOfThisMachine, namespace, quoted, run } from '#test/support/access-log/small-disk.ts';
import { type ProcessOptions, type ServerProcess, startServerProcess } from './server-process.ts';

export type FullDiskServer = ServerProcess & {
  /** The data folder as this process sees it. */
  readonly dataFolder: string;
  /** From now on the server cannot write another block. */
  readonly fill: () => Promise<void>;
  /** There is room again. */
  readonly free: () => Promise<void>;
};

const mebibytes = 64;

/** Takes all the room there is, in ever smaller pieces. */
function takeAllRoom(file: string): void {
  const handle = openSync(file, 'w');
  for (const size of [1024 * 1024, 64 * 1024, 4096])
    try {
      for (;;) writeSync(handle, Buffer.alloc(size));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  closeSync(handle);
}

/** The server on a file system of 64 MiB that only it has. What it holds is gone when the process is. */
function startOnFileSystem({ folder, environment }: ProcessOptions): FullDiskServer {
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  const dataDir = join(disk, 'data');
  const fromHere = (pid: number, path: string) => `/proc/${pid}/root${path}`;
  const server = startServerProcess({
    folder,
    environment: { ...environment, WRKOUT_DATA_DIR: dataDir },
    within: (program) => [
      'unshare',
      ...namespace,
      'sh',
      '-c',
      `mount -t tmpfs -o size=${mebibytes}m tmpfs ${quoted(disk)} && exec ${program.map(quoted).join(' ')}`,
    ],
    fromHere,
  });
  const filler = () => fromHere(server.pid, join(disk, 'something-else'));
  return {
    ...server,
    dataFolder: fromHere(server.pid, dataDir),
    fill: async () => takeAllRoom(filler()),
    free: async () => rmSync(filler()),
  };
}

/** Where nobody may mount: no file of the server may grow any more. */
function startWithLimit(options: ProcessOptions): FullDiskServer {
  const server = startServerProcess(options);
  const limit = async (bytes: string) => {
    const code = await run('prlimit', ['--pid', String(server.pid), `--fsize=${bytes}:unlimited`]);
    if (code !== 0) throw new Error('prlimit could not set the limit');
  };
  return {
    ...server,
    dataFolder: join(options.folder, 'data'),
    fill: () => limit('1'),
    free: () => limit('unlimited'),
  };
}

/** The server as `npm start` starts it, on a disk that can be filled to the last block. */
export async function startFullDiskServer(options: ProcessOptions): Promise<FullDiskServer> {
  const kind = await kindOfThisMachine();
  return kind === 'file-system' ? startOnFileSystem(options) : startWithLimit(options);
}
