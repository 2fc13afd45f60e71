import { parentPort, workerData } from 'node:worker_threads';
import type { Answer, Command } from './commands.ts';
import { openDayWriter } from './day-writer.ts';

/** Entry of the writer thread. `workerData.folder` is the folder of the day files; one Answer for each Command, in order. */
const port = parentPort;
if (port === null) throw new Error('writer-worker.ts runs as a worker thread only');

const { folder } = workerData as { folder: string };
const writer = openDayWriter(folder);
let last: Promise<void> = Promise.resolve();

async function answer(command: Command): Promise<Answer> {
  try {
    return { ok: true, rows: await writer.run(command) };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

port.on('message', (command: Command) => {
  last = last.then(async () => {
    port.postMessage(await answer(command));
    if (command.kind === 'close') port.close();
  });
});
