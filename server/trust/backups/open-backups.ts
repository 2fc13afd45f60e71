import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { nowUtc } from '#server/foundation/clock/index.ts';
import { readBackupFileName } from './contents.ts';
import type { BackupDoors, Backups, BackupsDeps, BackupsOptions } from './deps.ts';
import { backupStore } from './store.ts';

/** Nothing runs when this is called: what stands as under way was cut off, and its leftovers are removed. */
async function tidy({ clock, copies, database, store }: Backups): Promise<void> {
  copies.removeLeftovers();
  const cutOff = [...(await store.list('running')), ...(await store.list('requested'))];
  if (cutOff.length === 0) return;
  await database.transaction(async (tx) => {
    for (const { id } of cutOff)
      await store.change(tx, id, {
        state: 'failed',
        endedAtUtc: nowUtc(clock),
        problem: 'The server stopped before it was done.',
      });
  });
}

/** Backups in the folder that this database does not know, because it is older: after a restore, or in a folder that came from elsewhere. */
async function adoptFound({ copies, database, store }: Backups): Promise<void> {
  if (!existsSync(copies.folder)) return;
  const known = new Set((await store.all()).map(({ id }) => id));
  const found = readdirSync(copies.folder).flatMap((file) => {
    const read = readBackupFileName(file);
    return read && !known.has(read.id) ? [{ file, ...read }] : [];
  });
  if (found.length === 0) return;
  await database.transaction(async (tx) => {
    for (const { id, file, takenAtUtc } of found)
      await store.insert(tx, {
        id,
        reason: 'found',
        state: 'done',
        startedAtUtc: takenAtUtc,
        takenAtUtc,
        endedAtUtc: takenAtUtc,
        file,
        bytes: statSync(join(copies.folder, file)).size,
        files: null,
        doneBytes: 0,
        totalBytes: 0,
        problem: null,
        verification: null,
      });
  });
}

/** Opens the feature: removes what a crash left, and takes up backups that the folder holds and the database does not know. */
export async function openBackups(
  deps: BackupsDeps,
  options: BackupsOptions,
  doors: BackupDoors,
): Promise<Backups> {
  const backups: Backups = {
    ...deps,
    options,
    doors,
    store: backupStore(deps.database),
    underWay: { progress: new Map(), ended: Promise.resolve() },
  };
  await tidy(backups);
  await adoptFound(backups);
  return backups;
}
