import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { newId, systemClock, systemRandom } from '#server/foundation/clock/index.ts';
import { loadConfig } from '#server/foundation/config/index.ts';
import { DataFolderTakenError, dataPaths } from '#server/foundation/data-folder/index.ts';
import { openLog } from '#server/foundation/http/index.ts';
import {
  BackupError,
  type BackupSummary,
  readBackupState,
  wishFileName,
} from '#server/trust/backups/index.ts';
import { counted } from '#shared/values/index.ts';
import { type JsonOption, jsonOption, type Outer, print } from './command-output.ts';
import { NothingToShow } from './exit-codes.ts';
import { progressBar } from './progress-bar.ts';

/** A running server looks for wishes each second. */
const answerMs = 15_000;
const lookMs = 300;

type Show = (done: { doneBytes: number; totalBytes: number }) => void;

/** Asks the server that has the data folder, and follows what it writes down. */
async function askServer(root: string, database: string, show: Show): Promise<BackupSummary> {
  const id = newId<'backup'>({ clock: systemClock, random: systemRandom });
  const wish = join(root, wishFileName);
  await writeFile(wish, id, { mode: 0o600, flag: 'w' });
  const askedMs = performance.now();
  for (;;) {
    const state = await readBackupState(database, id);
    if (state?.state === 'done' || state?.state === 'failed') return state;
    if (state) show(state);
    else if (performance.now() - askedMs > answerMs)
      throw new BackupError(
        'target',
        'the server that has the data folder did not answer; is it an older version?',
      );
    await sleep(lookMs);
  }
}

/** What composes it all: only the program itself may import that. */
export type BackupDoor = {
  readonly version: string;
  readonly makeBackupAlone: (outer: Outer, onProgress: Show) => Promise<BackupSummary>;
};

async function makeIt({ makeBackupAlone }: BackupDoor, show: Show): Promise<BackupSummary> {
  const config = loadConfig();
  const paths = dataPaths(config.WRKOUT_DATA_DIR);
  if (!existsSync(paths.database))
    throw new NothingToShow(`There is nothing to back up: ${paths.database} does not exist.`, {
      backup: null,
    });
  const outer = { config, clock: systemClock, random: systemRandom, log: openLog('error') };
  try {
    return await makeBackupAlone(outer, show);
  } catch (error) {
    if (error instanceof DataFolderTakenError) return askServer(paths.root, paths.database, show);
    throw error;
  }
}

async function backup(door: BackupDoor, options: JsonOption): Promise<void> {
  const bar = progressBar(process.stderr, () => performance.now());
  const made = await makeIt(door, (done) => bar.show({ phase: 'Backing up', ...done })).finally(bar.end);
  if (made.state === 'failed') throw new BackupError('target', `The backup failed: ${made.problem}`);
  const { WRKOUT_DATA_DIR: data, WRKOUT_BACKUP_DIR: folder } = loadConfig();
  const path = join(folder ?? join(dataPaths(data).root, 'backups'), made.file ?? '');
  print(
    options,
    { backup: { ...made, path }, version: door.version },
    () =>
      `${path}\n${counted(made.files ?? 0, 'file')}, ${made.bytes} bytes, of ${made.takenAtUtc}. The copy of the keys lies beside it (keys.age).`,
  );
}

const help = `
Works while the server runs (which then makes it, at its own pace) and while it does not. What is in it and what is not, and how to keep
the keys: server/trust/backups/README.md.

Exit codes: 0 made, 1 failed (nothing half-made stays), 2 wrong configuration, 3 data folder or keys, 4 there is nothing to back up.`;

/** Adds `wrkout backup` to the program. */
export function addBackup(program: Command, door: BackupDoor): void {
  program
    .command('backup')
    .description('make a backup now, encrypted and signed')
    .option(...jsonOption)
    .addHelpText('after', help)
    .action((options: JsonOption) => backup(door, options));
}
