export { recipientOf } from './archive/age-header.ts';
export { BackupError, type BackupFault } from './backup-error.ts';
export { readIdentity } from './backup-keys.ts';
export { keyCopyName, readBackupFileName } from './contents.ts';
export { type Copies, openCopies } from './copies.ts';
export type { BackupDoors, Backups, BackupsDeps } from './deps.ts';
export { type FollowedKeyring, followKeys } from './follow-keys.ts';
export { backupJobName, backupJobs, hasMissedBackup } from './jobs.ts';
export { backupsPromises, backupsRetention, lastBackups } from './obligations.ts';
export { openBackups } from './open-backups.ts';
export { describeReport } from './rehearse.ts';
export { removeQuarantine } from './remove-quarantine.ts';
export { beginBackup } from './request-backup.ts';
export {
  type KeySource,
  type Replayed,
  type RestoreReplay,
  type RestoreWish,
  restoreBackup,
} from './restore-backup.ts';
export type { RehearsalInput, Rehearse, RestoreProgress, RestoreReport } from './restore-report.ts';
export { backupRoutes } from './routes.ts';
export { backupsMigrations, backupsTables } from './tables.ts';
export { openTurns, type Turns } from './turns.ts';
export { type BackupSummary, readBackupState, watchWishes, wishFileName } from './wishes.ts';
