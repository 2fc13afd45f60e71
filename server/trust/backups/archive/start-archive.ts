import { type ChildProcess, fork } from 'node:child_process';
import type { Answer, Command } from './archive-commands.ts';
import type { Added } from './write-archive.ts';

/** The same file stands beside this one as TypeScript in the source tree and as JavaScript in a built bundle. */
const processFile = import.meta.url.endsWith('.ts') ? './archive-process.ts' : './archive-process.js';

export type ArchiveDoor = {
  readonly addFile: (name: string, path: string) => Promise<Added>;
  readonly addText: (name: string, text: string) => Promise<Added>;
  /** Under its name and durable when it resolves; the process has ended. */
  readonly finish: () => Promise<{ readonly bytes: number }>;
  /** Nothing stays; the process has ended. Safe to repeat. */
  readonly abort: () => Promise<void>;
  /** Bytes a second from now on; null for as fast as it goes. */
  readonly pace: (bytesPerSecond: number | null) => void;
};

type Options = {
  readonly file: string;
  readonly recipient: string;
  readonly nonce: Buffer;
  readonly bytesPerSecond: number | null;
  readonly onBytes: (bytes: number) => void;
};

type Waiting = { readonly resolve: (value: object) => void; readonly reject: (error: Error) => void };

function talk(child: ChildProcess, onBytes: (bytes: number) => void) {
  let waiting: Waiting | undefined;
  const settle = (work: (one: Waiting) => void): void => {
    const one = waiting;
    waiting = undefined;
    if (one) work(one);
  };
  child.on('message', (answer: Answer) => {
    if (answer.kind === 'bytes') onBytes(answer.bytes);
    else if (answer.kind === 'done') settle(({ resolve }) => resolve(answer.value));
    else
      settle(({ reject }) =>
        reject(Object.assign(new Error(answer.message), answer.code === null ? {} : { code: answer.code })),
      );
  });
  const gone = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      settle(({ reject }) =>
        reject(new Error(`the process that writes the archive ended (${signal ?? code})`)),
      );
      resolve();
    });
  });
  child.on('error', (error) => settle(({ reject }) => reject(error)));
  return {
    gone,
    ask: <Value extends object>(command: Command): Promise<Value> =>
      new Promise((resolve, reject) => {
        if (!child.connected) return reject(new Error('the process that writes the archive has ended'));
        waiting = { resolve: resolve as (value: object) => void, reject };
        child.send(command);
      }),
  };
}

/** Begins an archive in a process of its own. Calls must come one after the other. Rejects with the system's error when it cannot be made. */
export async function startArchive({
  file,
  recipient,
  nonce,
  bytesPerSecond,
  onBytes,
}: Options): Promise<ArchiveDoor> {
  const child = fork(new URL(processFile, import.meta.url), [], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { ask, gone } = talk(child, onBytes);
  const pace = (value: number | null): void => {
    if (child.connected) child.send({ kind: 'pace', bytesPerSecond: value } satisfies Command);
  };
  const leave = async (): Promise<void> => {
    if (child.connected) child.disconnect();
    await gone;
  };
  try {
    pace(bytesPerSecond);
    await ask({ kind: 'open', file, recipient, nonce: nonce.toString('hex') });
  } catch (error) {
    await leave();
    throw error;
  }
  return {
    pace,
    addFile: (name, path) => ask<Added>({ kind: 'add-file', name, path }),
    addText: (name, text) => ask<Added>({ kind: 'add-text', name, text }),
    finish: async () => {
      const made = await ask<{ bytes: number }>({ kind: 'finish' });
      await leave();
      return made;
    },
    abort: leave,
  };
}
