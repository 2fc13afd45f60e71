import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { ScanHit, ScanOptions, ScanReport } from './scan-folder.ts';
import type { ScanAnswer } from './scan-process.ts';

export type { ScanReport } from './scan-folder.ts';

type Options = Omit<ScanOptions, 'folder'> & {
  /** Folders or single files, absolute. The first is the data folder: what is found there is told by its place in it. */
  readonly folders: readonly string[];
};

/** The same file stands beside this one as TypeScript in the source tree and as JavaScript in a built bundle. */
const program = import.meta.url.endsWith('.ts') ? './scan-process.ts' : './scan-process.js';

/**
 * Scans one folder in a process of its own: nobody waits for gigabytes, and no lock is lost. POSIX takes every lock that a process has on a file away
 * when the process closes the file anywhere, so that a scan in the server would let go of its databases and of the data folder
 * (https://www.sqlite.org/howtocorrupt.html, 2.2). The needles go there through a pipe, and no environment does.
 */
async function scanInProcess(options: ScanOptions): Promise<ScanAnswer> {
  const child = fork(new URL(program, import.meta.url), [], {
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    child.once('message', (answer) => resolve(answer as ScanAnswer));
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new Error(`the process of the scan ended with ${signal ?? code}`)),
    );
    child.send(options, (error) => {
      if (error) reject(error);
    });
  });
}

async function scanOne(options: ScanOptions): Promise<ScanReport> {
  const answer = await scanInProcess(options);
  if ('report' in answer) return answer.report;
  // What cannot be read proves nothing: it counts like something that was found.
  if (answer.code === undefined) throw new Error(answer.message);
  return { files: 0, bytes: 0, hits: [{ file: '', what: `what nobody can tell (${answer.code})` }] };
}

/** `scanFolder` over several folders, in another process. A folder that is missing or cannot be read is a hit of its own. */
export async function scanFolders({ folders, ...rest }: Options): Promise<ScanReport> {
  const sum = { files: 0, bytes: 0, hits: [] as ScanHit[] };
  for (const [at, folder] of folders.entries()) {
    const { files, bytes, hits } = await scanOne({ folder, ...rest });
    sum.files += files;
    sum.bytes += bytes;
    sum.hits.push(...(at === 0 ? hits : hits.map(({ file, what }) => ({ file: join(folder, file), what }))));
  }
  return sum;
}
