import { systemContext } from '#server/foundation/http/index.ts';
import {
  type BackupSummary,
  type Backups,
  beginBackup,
  openBackups,
  readBackupState,
} from '#server/trust/backups/index.ts';
import { type Base, type Outer, openBase } from './base.ts';
import { createCloseStack } from './close-stack.ts';
import { type HoldingFeatures, openHolding } from './holding.ts';
import { rehearseIn } from './rehearsal.ts';

/** Opens backups over what the features hold. */
export const openBackupsOf = (
  base: Base,
  { accessLog, usage }: Pick<HoldingFeatures, 'accessLog' | 'usage'>,
  version: string,
): Promise<Backups> =>
  openBackups(
    base,
    {
      version,
      bytesPerSecond: base.config.WRKOUT_BACKUP_MEGABYTES_PER_SECOND * 1_000_000,
      schedule: base.config.WRKOUT_BACKUP_SCHEDULE,
    },
    {
      flushLog: accessLog.flush,
      betweenRollUps: usage.rollUp.between,
      rehearse: rehearseIn(base),
    },
  );

/** Makes a backup while no server has the data folder. Throws DataFolderTakenError when one has. */
export async function makeBackupAlone(
  outer: Outer,
  version: string,
  onProgress: (done: { doneBytes: number; totalBytes: number }) => void,
): Promise<BackupSummary> {
  const open = createCloseStack();
  try {
    const base = await openBase(outer, open);
    const backups = await openBackupsOf(base, await openHolding(base, open), version);
    const { id, ended } = await beginBackup(backups, systemContext('command'), {
      reason: 'command',
      onProgress,
    });
    await ended;
    const made = await readBackupState(base.paths.database, id);
    if (made === null) throw new Error(`the backup ${id} is not in its table`);
    return made;
  } finally {
    await open.close();
  }
}
