import { parentPort, workerData } from 'node:worker_threads';
import type { Answer, Command } from './commands.ts';
import { openDayWriter } from './day-writer.ts';
import { DayFileError } from './open-day.ts';

/** Entry of the writer thread. `workerData.folder` is the folder of the day files; one Answer for each Command, in order. */
const port = parentPort;
if (port === null) throw new Error('writer-worker.ts runs as a worker thread only');

const { folder } = workerData as { folder: string };
const writer = openDayWriter(folder);
let last: Promise<void> = Promise.resolve();

const tell = (error: unknown): Answer => ({
  ok: false,
  message: error instanceof Error ? error.message : String(error),
  isOfDayFile: error instanceof DayFileError,
});

/** What can be done before the command's turn comes is done at once. */
function take(command: Command): () => Promise<Answer> {
  try {
    const work = writer.take(command);
    return () => work().then((rows) => ({ ok: true, rows }), tell);
  } catch (error) {
    return () => Promise.resolve(tell(error));
  }
}

port.on('message', (command: Command) => {
  const work = take(command);
  last = last.then(async () => {
    port.postMessage(await work());
    if (command.kind === 'close') port.close();
  });
});
