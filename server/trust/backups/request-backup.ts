import { newId, nowUtc } from '#server/foundation/clock/index.ts';
import type { Tx } from '#server/foundation/database/index.ts';
import type { Context } from '#server/foundation/http/index.ts';
import { AppError } from '#shared/errors/index.ts';
import type { BackupId } from '#shared/values/index.ts';
import type { Backups } from './deps.ts';
import { type MakeProgress, makeBackup } from './make-backup.ts';

export type BackupReason = 'schedule' | 'command' | 'console';
export type BackupWish = {
  readonly reason: BackupReason;
  readonly id?: BackupId;
  readonly onProgress?: MakeProgress;
};

async function writeRequest(
  { clock, store }: Backups,
  tx: Tx,
  { id, reason, state, problem }: { id: string; reason: string; state: string; problem: string | null },
): Promise<void> {
  await store.insert(tx, {
    id,
    reason,
    state,
    startedAtUtc: nowUtc(clock),
    takenAtUtc: null,
    endedAtUtc: problem === null ? null : nowUtc(clock),
    file: null,
    bytes: null,
    files: null,
    doneBytes: 0,
    totalBytes: 0,
    problem,
    verification: null,
  });
}

/**
 * Begins a backup and answers at once; `ended` resolves when it is done or has failed, which stands in the table. Throws `invalid-state` while another
 * one is under way.
 */
export async function beginBackup(
  backups: Backups,
  ctx: Context,
  { reason, id: wished, onProgress }: BackupWish,
): Promise<{ readonly id: BackupId; readonly ended: Promise<void> }> {
  const { audit, clock, random, database, underWay } = backups;
  if (underWay.progress.size > 0)
    throw new AppError('invalid-state', { detail: 'A backup or a rehearsal is under way.' });
  const id = wished ?? newId<'backup'>({ clock, random });
  underWay.progress.set(id, { phase: 'writing', doneBytes: 0, totalBytes: 0 });
  const begin = database.transaction(async (tx) => {
    await writeRequest(backups, tx, { id, reason, state: 'running', problem: null });
    await audit.append(tx, ctx, { event: 'backup.begun', subject: null, fields: { backupId: id } });
  });
  await begin.catch((error: unknown) => {
    underWay.progress.delete(id);
    throw error;
  });
  const tell: MakeProgress = (done) => {
    underWay.progress.set(id, { phase: 'writing', ...done });
    onProgress?.(done);
  };
  const ended = makeBackup(backups, ctx, { id, onProgress: tell }).finally(() =>
    underWay.progress.delete(id),
  );
  underWay.ended = ended;
  return { id, ended };
}

/** Answers a wish of a command that cannot be fulfilled: the command reads why. */
export const refuseWish = ({ database, ...rest }: Backups, id: string, problem: string): Promise<void> =>
  database.transaction((tx) =>
    writeRequest({ database, ...rest }, tx, { id, reason: 'command', state: 'failed', problem }),
  );
