import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type Environment, environmentWith } from '#server/foundation/config/index.ts';
import {
  BackupError,
  type Rehearse,
  type RestoreProgress,
  type RestoreReport,
} from '#server/trust/backups/index.ts';
import type { Base } from './base.ts';

/** The same file stands beside this one as TypeScript in the source tree and as JavaScript in a built bundle. */
const program = import.meta.url.endsWith('.ts') ? '../cli.ts' : '../cli.js';

/** What the command has to know of the configuration of this server, wherever that came from. */
const environmentOf = ({ config, paths, copies }: Base): Environment => {
  const { WRKOUT_BACKUP_IDENTITY_FILE, WRKOUT_ROOT_KEY } = config;
  return environmentWith({
    WRKOUT_DATA_DIR: paths.root,
    WRKOUT_BACKUP_DIR: copies.folder,
    ...(WRKOUT_BACKUP_IDENTITY_FILE === undefined ? {} : { WRKOUT_BACKUP_IDENTITY_FILE }),
    ...(WRKOUT_ROOT_KEY === undefined ? {} : { WRKOUT_ROOT_KEY }),
  });
};

function gather(child: ChildProcess): { readonly text: () => string } {
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  child.stderr?.resume();
  return { text: () => text };
}

/**
 * Runs `wrkout restore --rehearse`, the very command, in a process of its own: reading a large database must not keep the gateway's thread. Aborted, it is
 * killed; the caller removes the folder. Rejects with BackupError that says what the command said.
 */
export const rehearseIn =
  (base: Base): Rehearse =>
  async ({ file, folder, signal, onProgress }) => {
    signal.throwIfAborted();
    const child = fork(
      new URL(program, import.meta.url),
      ['restore', file, '--to', folder, '--rehearse', '--json'],
      {
        env: environmentOf(base),
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    const kill = (): void => void child.kill('SIGKILL');
    signal.addEventListener('abort', kill);
    child.on('message', (progress: RestoreProgress) => onProgress(progress));
    const said = gather(child);
    try {
      const [code] = (await once(child, 'close')) as [number | null];
      if (code === 0) return JSON.parse(said.text()) as RestoreReport;
      const told = code === null ? 'the rehearsal was ended from outside' : messageOf(said.text());
      throw new BackupError('damaged', told);
    } finally {
      signal.removeEventListener('abort', kill);
    }
  };

const messageOf = (text: string): string =>
  text === ''
    ? 'the command of the rehearsal said nothing'
    : (JSON.parse(text) as { message: string }).message;
