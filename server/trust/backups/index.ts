export { recipientOf } from './archive/age-header.ts';
export { BackupError, type BackupFault } from './backup-error.ts';
export { readIdentity } from './backup-keys.ts';
export { keyCopyName, readBackupFileName } from './contents.ts';
export { type Copies, openCopies } from './copies.ts';
export type { BackupDoors, Backups, BackupsDeps } from './deps.ts';
export { type FollowedKeyring, followKeys } from './follow-keys.ts';
export { openBackups } from './open-backups.ts';
export type { RehearsalInput, Rehearse, RestoreProgress, RestoreReport } from './rehearse.ts';
export { beginBackup } from './request-backup.ts';
export {
  type KeySource,
  type Replayed,
  type RestoreReplay,
  type RestoreWish,
  restoreBackup,
} from './restore-backup.ts';
export { backupsMigrations, backupsTables } from './tables.ts';
export { openTurns, type Turns } from './turns.ts';
export { type BackupSummary, readBackupState, watchWishes, wishFileName } from './wishes.ts';
