import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ScanHit, ScanOptions, ScanReport } from './scan-folder.ts';

export type { ScanReport } from './scan-folder.ts';

type Options = Omit<ScanOptions, 'folder'> & {
  /** Folders or single files, absolute. The first is the data folder: what is found there is told by its place in it. */
  readonly folders: readonly string[];
};

/** The same file stands beside this one as TypeScript in the source tree and as JavaScript in a built bundle. */
const workerFile = import.meta.url.endsWith('.ts') ? './scan-worker.ts' : './scan-worker.js';

/** Scans one folder in a thread of its own, so that nobody waits for gigabytes. The needles go there through memory alone. */
function scanInThread(options: ScanOptions): Promise<ScanReport> {
  const worker = new Worker(new URL(workerFile, import.meta.url), {
    workerData: options,
    name: 'erasure-scan',
  });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the scan's thread ended with ${code}`)));
  });
}

async function scanOne(options: ScanOptions): Promise<ScanReport> {
  try {
    return await scanInThread(options);
  } catch (error) {
    // What cannot be read proves nothing: it counts like something that was found.
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return { files: 0, bytes: 0, hits: [{ file: '', what: `what nobody can tell (${code})` }] };
  }
}

/** `scanFolder` over several folders, in another thread. A folder that is missing or cannot be read is a hit of its own. */
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
