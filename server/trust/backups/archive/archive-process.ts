import os from 'node:os';
import process from 'node:process';
import type { Answer, Command } from './archive-commands.ts';
import { type Archive, openArchive } from './write-archive.ts';

/**
 * Writes one archive, in a process of its own: hashing and sealing take a core and must not keep the gateway's thread, and in the server's process
 * closing a file that SQLite has open would give up SQLite's locks on it (POSIX advisory locks). It is nicer than the server, and ends with it.
 */
let archive: Archive | undefined;
let bytesPerSecond: number | null = null;
let unsaid = 0;

const say = (answer: Answer): void => {
  process.send?.(answer);
};

const tellBytes = (): void => {
  if (unsaid > 0) say({ kind: 'bytes', bytes: unsaid });
  unsaid = 0;
};

const opened = (): Archive => {
  if (!archive) throw new Error('the archive is not open');
  return archive;
};

async function run(command: Exclude<Command, { kind: 'pace' }>): Promise<object> {
  if (command.kind === 'open') {
    archive = await openArchive({
      ...command,
      nonce: Buffer.from(command.nonce, 'hex'),
      bytesPerSecond: () => bytesPerSecond,
      onBytes: (bytes) => {
        unsaid += bytes;
      },
    });
    return {};
  }
  if (command.kind === 'add-file') return opened().addFile(command.name, command.path);
  if (command.kind === 'add-text') return opened().addText(command.name, command.text);
  if (command.kind === 'finish') return opened().finish();
  await archive?.abort();
  return {};
}

process.on('message', (command: Command) => {
  if (command.kind === 'pace') {
    bytesPerSecond = command.bytesPerSecond;
    return;
  }
  run(command).then(
    (value) => {
      tellBytes();
      say({ kind: 'done', value });
    },
    (error: Error & { code?: string }) =>
      say({ kind: 'failed', message: error.message, code: error.code ?? null }),
  );
});
process.on('disconnect', () => {
  void Promise.resolve(archive?.abort()).finally(() => process.exit());
});
// A signal to the whole group is the server's to answer: it tells us.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
setInterval(tellBytes, 200).unref();
os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);
