import { systemContext } from '#server/foundation/http/index.ts';
import type { Job } from '#server/foundation/jobs/index.ts';
import type { BackupId } from '#shared/values/index.ts';
import type { Backups } from './deps.ts';
import { beginRehearsal } from './rehearse.ts';
import { beginBackup } from './request-backup.ts';

export const backupJobName = 'backup';
/** Sundays, between two retention runs, which a rehearsal would give way to. */
const rehearsalCron = '20 4 * * 0';

/** Rejects when the backup failed, so that the overview shows it. */
async function runBackup(backups: Backups): Promise<void> {
  const { id, ended } = await beginBackup(backups, systemContext('schedule'), { reason: 'schedule' });
  await ended;
  const row = await backups.store.find(id);
  if (row?.state !== 'done') throw new Error(row?.problem ?? 'the backup failed');
}

/** Rehearses the newest backup. Nothing to rehearse, or nothing to read it with, is no failure of the job: the promise says so. */
async function runRehearsal(backups: Backups): Promise<void> {
  const newest = await backups.store.lastDone();
  if (newest === null || (await backups.copies.keys()).identity === null) return;
  const { ended } = await beginRehearsal(backups, systemContext('schedule'), newest.id as BackupId);
  await ended;
}

/** The backup by schedule (none when it is off), and the weekly rehearsal. */
export const backupJobs = (backups: Backups): Job[] => [
  ...(backups.options.schedule === 'off'
    ? []
    : [{ name: backupJobName, cron: backups.options.schedule, run: () => runBackup(backups) }]),
  { name: 'backup-rehearsal', cron: rehearsalCron, run: () => runRehearsal(backups) },
];

const dayMs = 86_400_000;

/** Was a backup missed while the server was down? The first one ever waits for its time. */
export async function hasMissedBackup({ clock, options, store }: Backups): Promise<boolean> {
  if (options.schedule === 'off') return false;
  const last = await store.lastDone();
  return last !== null && clock.nowMs() - Date.parse(last.startedAtUtc) > dayMs;
}
