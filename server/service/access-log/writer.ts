import { Worker } from 'node:worker_threads';
import type { Answer, Command } from './commands.ts';
import { DayFileError } from './open-day.ts';

/** The writer thread, seen from the main thread. */
export type Writer = {
  /** Done and durable when it resolves, with the number of rows. Rejects when it failed (with DayFileError where a file is damaged) or the thread died; may be repeated. */
  readonly ask: (command: Command) => Promise<number>;
  readonly close: () => Promise<void>;
};

export type StartWorker = (folder: string) => Worker;

/** The same file stands beside this one as TypeScript in the source tree and as JavaScript in a built bundle. */
const workerFile = import.meta.url.endsWith('.ts') ? './writer-worker.ts' : './writer-worker.js';

export const startWorker: StartWorker = (folder) =>
  new Worker(new URL(workerFile, import.meta.url), { workerData: { folder }, name: 'access-log-writer' });

type Job = { readonly resolve: (rows: number) => void; readonly reject: (error: Error) => void };

/** Starts the writer thread, and a new one when it is next needed after it died. Commands run in the order given. */
export function openWriter(folder: string, start: StartWorker): Writer {
  let worker: Worker | null;
  let jobs: Job[] = [];

  const settle = (answer: Answer): void => {
    const job = jobs.shift();
    if (answer.ok) job?.resolve(answer.rows);
    else if (answer.isOfDayFile) job?.reject(new DayFileError(answer.message));
    else job?.reject(new Error(`access-log writer: ${answer.message}`));
  };

  const begin = (): Worker => {
    const begun = start(folder);
    let cause: unknown;
    begun.on('message', settle);
    begun.on('error', (error) => {
      cause = error;
    });
    begun.on('exit', () => {
      if (worker !== begun) return;
      worker = null;
      const lost = jobs;
      jobs = [];
      for (const job of lost) job.reject(new Error('the access-log writer thread ended', { cause }));
    });
    return begun;
  };

  worker = begin();

  const ask = (command: Command): Promise<number> =>
    new Promise((resolve, reject) => {
      worker ??= begin();
      jobs.push({ resolve, reject });
      worker.postMessage(command, command.kind === 'insert' ? [command.rows.buffer] : []);
    });

  return {
    ask,
    close: async () => {
      if (worker === null) return;
      const ended = new Promise((resolve) => worker?.once('exit', resolve));
      await ask({ kind: 'close' });
      await ended;
    },
  };
}
